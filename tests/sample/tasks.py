from django_tasks import task


@task()
def add(a: int, b: int) -> int:
    return a + b


@task()
def fail() -> None:
    raise RuntimeError("planted")


TROUBLES: list[Exception] = []


@task()
def now_and_then() -> None:
    if TROUBLES:
        raise TROUBLES.pop()
