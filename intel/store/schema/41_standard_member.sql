-- Who is in which standard's body: joined, and left.

CREATE MACRO standard_member_as_of(day) AS TABLE
SELECT
    standard,
    member,
    arg_max(role, event_on) AS role,
    min(event_on) FILTER (WHERE event = 'joined') AS joined_on,
    max(event_on) FILTER (WHERE event = 'left') AS left_on,
    arg_max(event, event_on) = 'joined' AS is_member,
    arg_max(note, event_on) AS note,
    arg_max(publisher, event_on) AS publisher,
    arg_max(title, event_on) AS title,
    arg_max(url, event_on) AS url,
    max(published_on) AS published_on,
    CASE
        WHEN bool_or(published_on_basis = 'recorded') THEN 'recorded'
        WHEN bool_or(published_on_basis = 'inferred') THEN 'inferred'
        ELSE 'stated'
    END AS published_on_basis
FROM intel.main.member_event
WHERE published_on <= CAST(day AS DATE)
GROUP BY standard, member;
COMMENT ON MACRO TABLE standard_member_as_of IS 'standard_member as the world knew it on a day; same columns, days that are only inferred say so in published_on_basis.';

CREATE VIEW standard_member AS
FROM intel.main.standard_member_as_of(DATE '9999-12-30');
COMMENT ON VIEW standard_member IS 'Who joined and who left the bodies behind UEC, UALink, ESUN and NVLink Fusion, by named documents: founders, boards and reported joiners, never the whole list. Counts of members are in fact (members, founding_members). The day is when it was public where no document gives the day itself; the note says so.';
COMMENT ON COLUMN standard_member.standard IS 'The standard or consortium.';
COMMENT ON COLUMN standard_member.member IS 'Who.';
COMMENT ON COLUMN standard_member.role IS 'Last role stated: founding, promoter, board, member, adopter ….';
COMMENT ON COLUMN standard_member.joined_on IS 'When it joined, or was first reported as in.';
COMMENT ON COLUMN standard_member.left_on IS 'When it left, or was first reported as out; NULL if it did not.';
COMMENT ON COLUMN standard_member.is_member IS 'Whether it is in, by the last event known.';
COMMENT ON COLUMN standard_member.note IS 'Caveat to the last event.';
COMMENT ON COLUMN standard_member.publisher IS 'Who published the document of the last event.';
COMMENT ON COLUMN standard_member.title IS 'Its title.';
COMMENT ON COLUMN standard_member.url IS 'Its address.';
COMMENT ON COLUMN standard_member.published_on IS 'When the last event was public.';
COMMENT ON COLUMN standard_member.published_on_basis IS 'stated or inferred.';
