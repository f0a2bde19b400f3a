"""Signals come at any instant, also while the thread they interrupt holds a lock."""

from threading import Event, Thread

from intel.refresh.process import set_from_signal


def test_an_event_is_set_although_the_thread_that_hears_of_it_holds_its_lock():
    told = Event()

    def interrupted():
        with told._cond:  # as a wait on the event holds it, for an instant
            set_from_signal(told)

    hearing = Thread(target=interrupted, daemon=True)
    hearing.start()
    hearing.join(5)
    assert not hearing.is_alive()
    assert told.wait(5)
