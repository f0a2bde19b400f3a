-- Scores of control points and fabrics that are measured rather than judged
SELECT printf('%d of %d', count(*) FILTER (WHERE is_measured AND score IS NOT NULL), count(*))
FROM moat_score
