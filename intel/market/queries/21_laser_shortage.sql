-- How short lasers and modules are, by whom and when
-- A shortfall is a part of demand; 1 says that twice as much is wanted as made.
SELECT period_end, item, entity, value AS shortfall_fraction, low, high, counts, status, origin, grade,
    published_on, published_on_basis
FROM optics_supply
WHERE side = 'shortfall'
ORDER BY period_end, item, origin
