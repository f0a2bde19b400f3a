-- Fiscal quarters of all vendors, and how many of them have 14 weeks
SELECT format(
    '{:,} of {} vendors, {} stated by documents and {} completed from these or from the end of the year, {} with 14 weeks',
    count(*), count(DISTINCT vendor), count(*) FILTER (WHERE basis = 'stated'),
    count(*) FILTER (WHERE basis <> 'stated'), count(*) FILTER (WHERE weeks >= 14)
)
FROM fiscal_quarter
