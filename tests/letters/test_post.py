"""The post office: each letter once, to whom agreed, through restarts, moves and refusals."""

import asyncio
from datetime import timedelta

from server.core.letters import LetterRules, Reach
from server.core.links import link_state
from server.letters.carrier import Carried
from server.letters.post import Post
from server.store import Store
from tests.clock import TEN, HandClock
from tests.letters.conftest import Bag, reachable
from tests.store.practice import Own


async def states(own: Own) -> list[tuple[str, str | None]]:
    return [(one.state, one.why) for one in await own.practice.letters.of_session(own.session_id)]


def token_in(text: str) -> str:
    return text.partition("/join#")[2][:43]


async def test_the_day_before_goes_to_whom_agreed_and_to_nobody_else(
    own: Own, post: Post, bag: Bag
) -> None:
    await post.go_round()

    assert ["bo@example.org"] == [one.to for one in bag.carried]
    assert [("sent", None)] == await states(own)


async def test_no_round_sends_it_twice(own: Own, post: Post, bag: Bag) -> None:
    for _ in range(3):
        await post.go_round()

    assert 1 == len(bag.carried)


async def test_two_servers_after_each_other_send_it_once(
    own: Own, post: Post, bag: Bag, store: Store, clock: HandClock
) -> None:
    await post.go_round()
    another = Post(store, clock, "https://meet.example.org", post.carriers)
    await another.go_round()

    assert 1 == len(bag.carried)


async def test_of_all_who_claim_a_letter_one_gets_it(own: Own, post: Post, bag: Bag) -> None:
    bag.answers = [Carried("later", "line")]
    await post.go_round()
    (letter,) = await own.practice.letters.of_session(own.session_id)
    claims = await asyncio.gather(
        *(own.practice.letters.claim(letter.letter_id, TEN) for _ in range(5))
    )

    assert 1 == sum(claim is not None for claim in claims)


async def test_what_was_under_way_when_the_server_stopped_is_not_sent_again(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    bag.answers = [Carried("later", "line")]
    await post.go_round()
    (letter,) = await own.practice.letters.of_session(own.session_id)
    await own.practice.letters.claim(letter.letter_id, clock.now())
    await own.practice.letters.interrupted(clock.now())
    clock.advance(3600)
    await post.go_round()

    assert 1 == len(bag.carried)
    assert [("unsure", "interrupted")] == await states(own)


async def test_the_letter_of_the_hour_brings_the_link_of_the_day_before(
    own: Own, post: Post, bag: Bag, clock: HandClock, store: Store
) -> None:
    await post.go_round()
    clock.advance(23 * 3600)
    await post.go_round()
    first, second = (token_in(one.text) for one in bag.carried)
    link = await store.doors.link(second)

    assert first == second
    assert link is not None
    assert (own.bo, "good") == (link.member_id, link_state(link, now=TEN))


async def test_a_link_handed_over_by_hand_still_works_after_a_letter(
    own: Own, post: Post, store: Store, clock: HandClock
) -> None:
    token = await own.practice.links.issue(
        own.session_id,
        own.bo,
        now=clock.now(),
        valid_from=TEN,
        valid_until=TEN + timedelta(hours=1),
    )
    await post.go_round()
    link = await store.doors.link(token)

    assert link is not None
    assert link.revoked_at is None


async def test_a_link_taken_back_is_not_sent_again(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    await post.go_round()
    await own.practice.links.revoke_all(own.session_id, own.bo, clock.now())
    clock.advance(23 * 3600)
    await post.go_round()
    first, second = (token_in(one.text) for one in bag.carried)

    assert first != second


async def test_a_meeting_that_is_moved_is_written_about_anew(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    await post.go_round()
    later = TEN + timedelta(hours=1)
    await own.practice.schedule.move(
        own.session_id, starts_at=later, ends_at=later + timedelta(hours=1)
    )
    clock.advance(2 * 3600)
    await post.go_round()

    assert 2 == len(bag.carried)


async def test_a_session_taken_out_takes_its_letters_along(own: Own, post: Post) -> None:
    await post.go_round()
    await own.practice.schedule.take_out(own.session_id)

    assert [] == await states(own)


async def test_what_would_come_in_the_night_is_not_sent_and_says_so(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    await own.practice.letters.set_rules(LetterRules(hour_before=True))
    clock.advance(23 * 3600)  # three in the morning in Chicago
    await post.go_round()
    clock.advance(6 * 3600)
    await post.go_round()

    assert [] == bag.carried
    assert [("dropped", "over")] == await states(own)


async def test_one_who_stopped_gets_nothing_that_waited(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    await own.practice.letters.set_rules(LetterRules(day_before=True))
    await post.go_round()  # four in the morning: it waits until eight
    await own.practice.letters.stop(own.bo, "email", clock.now())
    clock.advance(5 * 3600)
    await post.go_round()

    assert [] == bag.carried
    assert [("dropped", "stopped")] == await states(own)


async def test_one_who_left_the_group_gets_nothing(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    await own.practice.letters.set_rules(LetterRules(day_before=True))
    await post.go_round()
    await own.practice.people.leave_group(own.group_id, own.bo, at=clock.now())
    clock.advance(5 * 3600)
    await post.go_round()

    assert [] == bag.carried
    assert [("dropped", "left")] == await states(own)


async def test_what_certainly_failed_is_tried_three_times_and_then_said(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    bag.answers = [Carried("later", "line")] * 9
    for _ in range(6):
        await post.go_round()
        clock.advance(300)

    assert 3 == len(bag.carried)
    assert [("refused", "line")] == await states(own)


async def test_an_address_put_off_each_time_is_not_taken_for_a_wrong_one(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    bag.answers = [Carried("later", "address")] * 9
    for _ in range(6):
        await post.go_round()
        clock.advance(300)

    assert 3 == len(bag.carried)
    assert [("refused", "address_put_off")] == await states(own)


async def test_what_may_have_arrived_is_not_tried_again(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    bag.answers = [Carried("unsure", "line")]
    await post.go_round()
    clock.advance(3600)
    await post.go_round()

    assert 1 == len(bag.carried)
    assert [("unsure", "line")] == await states(own)


async def test_both_ways_bring_the_same_link(own: Own, post: Post, bag: Bag) -> None:
    await own.practice.letters.set_reach(own.bo, Reach(("email", "text")))
    await post.go_round()

    assert {"bo@example.org", "+15550100199"} == {one.to for one in bag.carried}
    assert 1 == len({token_in(one.text) for one in bag.carried})


async def test_nothing_in_a_letter_tells_what_it_is_about(own: Own, post: Post, bag: Bag) -> None:
    await own.practice.letters.set_reach(own.bo, Reach(("email", "text")))
    await reachable(own, own.cyd, email="cyd@example.org", phone="+15550100198")
    await own.practice.letters.set_reach(own.cyd, Reach(("email",)))
    await post.go_round()
    said = " ".join(f"{one.sender} {one.subject} {one.text}" for one in bag.carried).casefold()
    telling = ("bo", "miller", "cyd", "ana", "wednesday", "group", "therap", "session", "cbt")

    # As words: a secret may hold any letters.
    words = set(said.replace("#", " ").replace("/", " ").replace(".", " ").split())
    assert not words & set(telling)
    assert {"front", "desk", "link"} <= words


async def test_every_letter_is_in_the_audit_before_it_goes(own: Own, post: Post) -> None:
    await post.go_round()
    entries = await own.practice.audit.entries(subject_id=own.bo)

    assert ["send_letter"] == [entry.act for entry in entries]


async def test_pressed_twice_within_a_minute_is_sent_once(
    own: Own, post: Post, bag: Bag, clock: HandClock
) -> None:
    card = await own.practice.calendar.session(own.session_id)
    assert card is not None
    for _ in range(2):
        await post.write_now(own.practice, card, own.bo, own.facilitator_id)
    clock.advance(60)
    await post.write_now(own.practice, card, own.bo, own.facilitator_id)

    assert 2 == len(bag.carried)
