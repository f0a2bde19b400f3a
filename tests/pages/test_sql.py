"""The SQL page: a good query answered, hostile ones refused in words, the link, the schema."""

import pytest

from intel.market import gallery, own_query
from intel.store.saved_queries import read_saved_queries, saved_queries_file
from tests.pages.opening import opened, text_of

HOSTILE = {
    "DROP TABLE fact": "Only SELECT",
    "SELECT * FROM read_csv('/etc/passwd')": "file system operations are disabled",
    "COPY fact TO '/tmp/stolen.csv'": "Only SELECT",
    "SELECT 1; SELECT 2": "One statement at a time",
    "SELEC 1": "syntax error",
    "ATTACH '/tmp/other.db'": "Only SELECT",
}


def ask(app, sql):
    app.text_area(key="q").set_value(sql)
    (run,) = [button for button in app.button if button.label == "Run"]
    return run.click().run()


def test_without_a_store_the_page_says_what_to_do():
    app = opened("sql")
    assert not app.exception
    assert "run `intel refresh`" in app.warning[0].value


@pytest.mark.usefixtures("at_desk")
class TestOnTheShippedStore:
    def test_it_opens_on_an_answered_example(self):
        app = opened("sql")
        assert not app.exception
        assert app.text_area(key="q").value == gallery.examples()[0].sql
        assert app.markdown[1].value.startswith("**13 rows** in ")

    def test_a_link_brings_its_query_and_its_answer(self, snapshot):
        app = opened("sql", q="SELECT count(*) AS n FROM fact", table="vendor_revenue")
        assert app.text_area(key="q").value == "SELECT count(*) AS n FROM fact"
        assert app.markdown[1].value.startswith("**1 row** in ")
        held = snapshot.query("SELECT count(*) AS n FROM fact")["n"].tolist()
        assert app.dataframe[0].value["n"].tolist() == held
        assert app.selectbox(key="table").value == "vendor_revenue"

    @pytest.mark.parametrize("sql", HOSTILE)
    def test_hostile_sql_is_refused_in_its_own_words(self, sql):
        app = opened("sql", q=sql)
        assert not app.exception
        assert app.error[0].value == "The query was refused or stopped:"
        assert HOSTILE[sql] in app.code[0].value
        ask(app, "SELECT 1 AS one")
        assert not app.error
        assert "**1 row**" in text_of(app)

    def test_sql_that_never_ends_is_stopped_and_not_run_again(self, monkeypatch):
        monkeypatch.setattr(own_query, "TIMEOUT_S", 0.3)
        app = opened("sql", q="SELECT count(*) FROM range(1e12::BIGINT) a, range(100000) b")
        assert not app.exception
        assert "Stopped at the time limit of 0.3 s" in app.code[0].value
        monkeypatch.setattr(own_query, "ask_own", lambda *_: pytest.fail("it ran again"))
        app.selectbox(key="table").select("capex").run()
        assert "Stopped at the time limit" in app.code[0].value

    def test_an_example_is_one_click(self):
        app = opened("sql")
        app.button(key="example_documents").click().run()
        assert not app.exception
        assert app.markdown[1].value.startswith("**4 rows** in ")
        assert app.dataframe[0].value["grade"].tolist() == ["A", "B", "C", "D"]

    def test_no_rows_and_no_query_are_said(self):
        assert "No row answers this" in text_of(opened("sql", q="FROM fact WHERE false"))
        app = opened("sql", q="SELECT 1")
        assert "Write a query" in text_of(ask(app, ""))

    def test_the_schema_is_explained_and_can_be_looked_into(self):
        app = opened("sql", table="fact_as_of")
        assert "The ledger as the world knew it on a day" in text_of(app)
        app.button(key="look").click().run()
        assert app.text_area(key="q").value == "FROM fact_as_of(current_date)\nLIMIT 100"
        assert "**100 rows**" in text_of(app)

    def test_a_query_too_long_for_a_link_still_runs(self):
        app = opened("sql")
        ask(app, "SELECT 1 AS one --" + "x" * 2000)
        assert not app.exception
        assert "**1 row**" in text_of(app)
        assert "longer than the 2,000 characters" in text_of(app)

    def test_limits_are_stated(self):
        assert "at most 10,000 rows and 10 seconds" in text_of(opened("sql"))


@pytest.mark.usefixtures("at_desk")
class TestSavedQueries:
    SQL = "SELECT 42 AS n -- of mine"

    def test_a_query_is_kept_under_a_name_opened_by_link_replaced_and_taken_back(self, at_desk):
        app = opened("sql", q=self.SQL)
        self.save(app, "My number")
        assert "Saved as “My number”" in app.success[0].value
        assert [(each.name, each.sql) for each in read_saved_queries(at_desk)] == [
            ("My number", self.SQL)
        ]
        app = opened("sql", saved="My number")
        assert app.text_area(key="q").value == self.SQL
        assert app.dataframe[0].value["n"].tolist() == [42]
        ask(app, "SELECT 43 AS n")
        self.save(app, "My number")
        assert [each.sql for each in read_saved_queries(at_desk)] == ["SELECT 43 AS n"]
        app = opened("sql")
        app.button(key="saved_My number").click().run()
        assert app.dataframe[0].value["n"].tolist() == [43]
        app.button(key="unsave_My number").click().run()
        assert read_saved_queries(at_desk) == ()
        assert len(saved_queries_file(at_desk).read_text().splitlines()) == 3

    def test_a_link_to_no_query_and_a_name_of_nothing_are_told(self):
        app = opened("sql", saved="*none*")
        assert not app.exception
        assert "is saved here" in app.warning[0].value
        assert app.text_area(key="q").value == gallery.examples()[0].sql
        self.save(app, "  ")
        assert "has a name of 1 to 80 characters" in app.error[0].value

    @staticmethod
    def save(app, name):
        app.text_input(key="query_name").set_value(name)
        (keep,) = [each for each in app.button if each.label == "Save the query last run"]
        keep.click().run()
        assert not app.exception
