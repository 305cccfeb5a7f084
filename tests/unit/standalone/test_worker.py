import gc

from ogc_large_image.standalone.worker import warm_up


def test_what_stays_is_not_searched_for_garbage_again_and_again(settings):
    thresholds = gc.get_threshold()
    try:
        warm_up()
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
        assert gc.get_threshold() > thresholds
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
