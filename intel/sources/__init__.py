"""Where facts come in from outside: one module a source. What comes in goes to the ledger."""
