"""Reading a graph: what each node holds, what it is called, and how it is written."""
