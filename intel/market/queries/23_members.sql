-- Who is in, and who left, the bodies behind the open standards
-- Founders, boards and reported joiners by named documents; never the whole list of members.
SELECT standard, member, role, is_member, joined_on, left_on, note, publisher, published_on_basis
FROM standard_member
ORDER BY standard, is_member, joined_on, member
