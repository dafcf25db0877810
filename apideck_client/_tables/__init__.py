"""Records as rows: the columns of a model, the cells of a record, and Arrow tables. `tables` has the public names."""
