"""The day the spec changes: a new document in, the regenerated client and a report of what it means for callers out.

`python -m apideck_generator.update` is the command. One module each: `fetch` gets the document, `incoming` reads and
validates it, `recognise` says which API it is of, `settings` edits generator-config.yml, `staging` keeps the tree
untouched until all is well, and `checks` tries the regenerated package. The report: `surface` is what callers see of an
API, as data; `changes` compares two of them; `verdicts` says what breaks whom, and why; `report` words it.
"""
