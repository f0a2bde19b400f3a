"""SEC EDGAR: what companies file, as facts.

Company facts (one JSON file a company) hold every undimensioned figure of its filings; inline XBRL
(the filing itself) holds the dimensioned ones too, such as revenue by product. :mod:`.replay` reads
recorded files of both kinds from a folder; :mod:`.live` fetches them first.
"""
