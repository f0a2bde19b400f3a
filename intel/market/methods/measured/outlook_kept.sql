-- Vintages of outlooks on record, and published outlooks whose number has come since
SELECT printf(
    '%d vintages of %d subjects, %d landed',
    (SELECT count(DISTINCT made_on) FROM outlook_vintage),
    (SELECT count(DISTINCT subject) FROM outlook_vintage),
    (SELECT count(*) FROM outlook_landed)
)
