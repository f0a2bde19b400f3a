"""New, known, restated, derived: hand-computed cases. Invented figures."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from intel.sources.edgar.concepts import Quantity, spelled
from intel.sources.edgar.statement import Filing, Statement
from intel.sources.edgar.vintages import Meant, sort_out

REVENUE = Quantity("revenue", "total")
ENDS = {
    "Q": date(2025, 3, 31),
    "H": date(2025, 6, 30),
    "N": date(2025, 9, 30),
    "Y": date(2025, 12, 31),
}


def meant(
    length, value, filed, *, tag="us-gaap:Revenues", rank=1, start=date(2025, 1, 1), end=None
):
    """A value in millions for the part of 2025 that ``length`` names, filed on a day of 2026."""
    day = date(2026, 1, 1) + timedelta(days=filed)
    end = end or ENDS[length]
    filing = Filing(42, "10-Q", end, f"0000000042-26-{filed:06}", day)
    statement = Statement(
        tag,
        (),
        start,
        end,
        "USD",
        Decimal(str(value)) * 10**6,
        None,
        filing,
        "f",
        f"{tag}/{filed}/{value}",
    )
    return Meant(statement, REVENUE, rank)


def values(each):
    return [int(one.statement.value / 10**6) for one in each]


def derived(result):
    return [(each.start, int(each.value / 10**6)) for each in result.derived]


def test_quarters_follow_from_longer_periods_of_the_same_start():
    result = sort_out([meant("Q", 10, 1), meant("H", 25, 2), meant("N", 45, 3), meant("Y", 75, 4)])
    assert values(result.new) == [10, 25, 45, 75]
    assert derived(result) == [
        (date(2025, 4, 1), 15), (date(2025, 7, 1), 20), (date(2025, 10, 1), 30),
    ]  # fmt: skip


def test_a_stated_quarter_is_not_derived():
    second = meant("Q", 14, 2, start=date(2025, 4, 1), end=date(2025, 6, 30))
    assert derived(sort_out([meant("Q", 10, 1), meant("H", 25, 2), second])) == []


def test_two_tags_are_never_subtracted():
    other = "us-gaap:SalesRevenueNet"
    assert derived(sort_out([meant("N", 45, 1, tag=other, rank=4), meant("Y", 75, 2)])) == []


def test_half_a_year_is_not_taken_from_a_year():
    assert derived(sort_out([meant("H", 25, 1), meant("Y", 75, 2)])) == []


def test_the_year_must_come_after_its_nine_months():
    assert derived(sort_out([meant("Y", 75, 1), meant("N", 45, 2)])) == []


def test_a_year_restated_alone_gives_no_new_fourth_quarter():
    result = sort_out([meant("N", 45, 1), meant("Y", 75, 2), meant("Y", 80, 9)])
    assert values(result.new) == [45, 75, 80]
    assert derived(result) == [(date(2025, 10, 1), 30)]


def test_a_year_restated_with_its_nine_months_does():
    result = sort_out([meant("N", 45, 1), meant("Y", 75, 2), meant("N", 50, 8), meant("Y", 82, 9)])
    assert derived(result) == [(date(2025, 10, 1), 30), (date(2025, 10, 1), 32)]


def test_a_repeated_figure_is_known_and_a_rounded_one_too():
    result = sort_out([meant("Y", "75.4", 1), meant("Y", "75.4", 2), meant("Y", 75, 3)])
    assert (len(result.new), len(result.known)) == (1, 2)


def test_a_figure_that_returns_is_a_restatement_again():
    assert values(sort_out([meant("Y", v, day) for day, v in enumerate((75, 80, 75))]).new) == [
        75, 80, 75,
    ]  # fmt: skip


def test_another_definition_in_the_same_filing_is_set_aside():
    narrower = meant("Y", 70, 1, tag="us-gaap:Other", rank=2)
    result = sort_out([meant("Y", 75, 1), narrower])
    ((one, aside),) = result.set_aside
    assert one is narrower
    assert "us-gaap:Revenues gives 75,000,000" in aside.rule


def test_an_earlier_figure_of_a_lesser_tag_keeps_its_day():
    """A company that changed its tag: the first value was public under the old one."""
    earlier = meant("Y", 70, 1, tag="us-gaap:Other", rank=2)
    assert values(sort_out([meant("Y", 75, 5), earlier]).new) == [70, 75]


def test_a_filing_that_contradicts_itself_is_set_aside():
    twice = meant("Y", 90, 1)
    result = sort_out([meant("Y", 75, 1), twice])
    assert "the same filing also states 75,000,000" in result.set_aside[0][1].rule


def test_odd_periods_are_set_aside():
    odd = meant("Q", 5, 1, end=date(2025, 2, 20))
    assert "51 days" in sort_out([odd]).set_aside[0][1].rule


periods = st.sampled_from("QHNY")


@settings(deadline=None)
@given(st.lists(st.tuples(periods, st.integers(1, 99), st.integers(0, 40), st.integers(1, 3))))
def test_nothing_is_lost_whatever_the_order(stated):
    every = [meant(p, v, day, tag=f"us-gaap:T{rank}", rank=rank) for p, v, day, rank in stated]
    result = sort_out(every)
    assert len(result.new) + len(result.known) + len(result.set_aside) == len(every)
    backwards = sort_out(every[::-1])
    assert sorted(map(str, values(result.new))) == sorted(map(str, values(backwards.new)))
    for quarter in result.derived:
        longer, shorter = quarter.longer.statement, quarter.shorter.statement
        assert longer.tag == shorter.tag
        assert longer.start == shorter.start
        assert shorter.filing.filed <= longer.filing.filed
        assert 80 <= (quarter.end - quarter.start).days + 1 <= 100


def test_members_are_spelled_as_the_project_spells():
    assert spelled("nvda:OEMAndOtherMember") == "oem_and_other"
    assert spelled("amzn:AWSSegmentMember") == "aws_segment"
    assert spelled("country:US") == "us"
