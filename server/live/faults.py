"""How a failure is logged: its kind and its place, never its message, which may quote a person."""


def outline(failure: BaseException) -> str:
    """Return `ValueError live/room.py:12 core/decide.py:40`."""
    lines = [type(failure).__name__]
    trace = failure.__traceback__
    while trace is not None:
        file = "/".join(trace.tb_frame.f_code.co_filename.split("/")[-2:])
        lines.append(f"{file}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(lines)
