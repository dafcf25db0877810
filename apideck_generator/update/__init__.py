"""Takes a new document, regenerates the client, and reports what the changes mean for callers.

`python -m apideck_generator.update` is the command. The modules: `fetch` gets the document, `incoming` reads and
validates it, `recognise` finds the API that it describes, `settings` edits generator-config.yml, `staging` keeps the
tree unchanged until everything has worked, and `checks` tries the regenerated package. For the report, `surface` is the
part of an API that callers see, as data; `changes` compares two surfaces; `verdicts` says which changes break code, and
why; `report` formats the result.
"""
