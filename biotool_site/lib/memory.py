"""What a serving process loads once and keeps."""

import gc


def keep_for_good() -> None:
    """Tell the garbage collector that what is loaded by now stays.

    Else it looks through all of it, code and catalogue, now and then in the middle of a request, which then takes
    80 ms longer; and the processes that fork from this one would each get a copy of the memory that it marks.
    """
    gc.collect()
    gc.freeze()
