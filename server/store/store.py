"""The store put together: opened once per process, closed once, one part per practice."""

from pathlib import Path

from server.settings import Settings
from server.store.account_doors import AccountDoors
from server.store.account_sessions import AccountSessions
from server.store.agreements import AgreementTexts
from server.store.audit import Audit
from server.store.billed import Billed
from server.store.calendar import Calendar
from server.store.chains import heads
from server.store.claims import Claims
from server.store.consents import Consents
from server.store.database import FolderLock, tell_version
from server.store.doors import Doors
from server.store.efforts import Efforts
from server.store.emergencies import Emergencies
from server.store.errors import SchemaOutdated
from server.store.fees import Fees
from server.store.follow_ups import FollowUps
from server.store.holds import Holds
from server.store.insurance import Insurances
from server.store.invitations import Invitations
from server.store.journal import Journal
from server.store.kept import KeptRecords
from server.store.letters import Letters
from server.store.links import Links
from server.store.log_writer import LogWriter
from server.store.measures import Measures
from server.store.member_payments import MemberPayments
from server.store.migrate import head, revision
from server.store.notes import Notes
from server.store.objectives import Objectives
from server.store.other_services import OtherServices
from server.store.own_words import Alerts, OwnWords
from server.store.passwords import Passwords
from server.store.payer_rules import PayerRules
from server.store.people import People
from server.store.placements import Placements
from server.store.platforms import Platforms
from server.store.practice_details import PracticeDetails
from server.store.process_notes import ProcessNotes
from server.store.programme import Programme
from server.store.providers import Providers
from server.store.remittances import Remittances
from server.store.restrictions import Restrictions
from server.store.reviews import Reviews
from server.store.scheduling import Scheduling
from server.store.scope import Scope
from server.store.second_factors import SecondFactors
from server.store.services import Services
from server.store.session_log import SessionLog
from server.store.signs import Heard, Signs, save_all
from server.store.standing import StandingLinks
from server.store.templates import Templates
from server.store.vault import Keyring, Vault


class Practice:
    """All of one practice, and nothing of another."""

    def __init__(self, scope: Scope, passwords: Passwords, writer: LogWriter) -> None:
        self.practice_id = scope.practice_id
        self.log = SessionLog(scope, writer)
        self.signs = Signs(scope)
        self.calendar = Calendar(scope)
        self.schedule = Scheduling(scope)
        self.people = People(scope, passwords)
        self.details = PracticeDetails(scope)
        self.insurance = Insurances(scope)
        self.fees = Fees(scope)
        self.claims = Claims(scope)
        self.services = Services(scope)
        self.billed = Billed(scope)
        self.remittances = Remittances(scope)
        self.member_payments = MemberPayments(scope)
        self.payer_rules = PayerRules(scope)
        self.other_services = OtherServices(scope)
        self.invitations = Invitations(scope)
        self.account_sessions = AccountSessions(scope)
        self.second_factors = SecondFactors(scope)
        self.providers = Providers(scope)
        self.links = Links(scope)
        self.standing = StandingLinks(scope)
        self.letters = Letters(scope)
        self.own_words = OwnWords(scope)
        self.alerts = Alerts(scope)
        self.notes = Notes(scope)
        self.efforts = Efforts(scope)
        self.reviews = Reviews(scope)
        self.follow_ups = FollowUps(scope)
        self.platforms = Platforms(scope)
        self.measures = Measures(scope)
        self.consents = Consents(scope)
        self.agreements = AgreementTexts(scope)
        self.objectives = Objectives(scope)
        self.placements = Placements(scope)
        self.templates = Templates(scope)
        self.programme = Programme(scope)
        self.emergencies = Emergencies(scope)
        self.holds = Holds(scope)
        self.restrictions = Restrictions(scope)
        self.kept = KeptRecords(scope)
        self.audit = Audit(scope)


class Store:
    """Open it with `await Store.open(settings, keyring)`, and close it."""

    def __init__(
        self, lock: FolderLock, journal: Journal, keyring: Keyring, passwords: Passwords
    ) -> None:
        self._lock = lock
        self.journal = journal
        self._vault = Vault(keyring)
        self._passwords = passwords
        self._writer = LogWriter(self._vault)
        self._practices: dict[str, Practice] = {}
        self.doors = Doors(journal, self._vault, passwords)
        self.account_doors = AccountDoors(journal, self._vault)

    @classmethod
    async def open(cls, settings: Settings, keyring: Keyring) -> "Store":
        """Return the store of a migrated data folder.

        DataFolderBusy when another server has it; SchemaOutdated when it is not migrated.
        """
        lock = FolderLock(settings.data_dir)
        try:
            _refuse_other_schema(settings.database)
            tell_version()
            journal = await Journal.open(settings.database)
        except BaseException:
            lock.release()
            raise
        return cls(lock, journal, keyring, Passwords(settings.hashing))

    def practice(self, practice_id: str) -> Practice:
        """Return everything of one practice; costs nothing, so ask where it is needed."""
        known = self._practices.get(practice_id)
        if known is None:
            scope = Scope(practice_id, self.journal, self._vault)
            known = Practice(scope, self._passwords, self._writer)
            self._practices[practice_id] = known
        return known

    def process_notes(self, practice_id: str, author_id: str) -> ProcessNotes:
        """Return one facilitator's process notes: no practice has them, only their author."""
        return ProcessNotes(Scope(practice_id, self.journal, self._vault), author_id)

    def derived_key(self, purpose: str) -> bytes:
        """Return a key of the installation for *purpose*, derived from the key file."""
        return self._vault.derived_key(purpose)

    @property
    def unwritten(self) -> int:
        """How many changes wait for the disk."""
        return self.journal.waiting

    async def save_signs(self, signs: Heard) -> None:
        """Remember when the connections of all rooms were last heard, in one write.

        A session that is not the practice's own is passed over; a sign never goes back in time.
        """
        await save_all(self.journal, signs)

    async def audit_heads(self) -> list[tuple[str, int, bytes]]:
        """Return practice, number and hash of the last entry of every practice's audit."""
        return await self.journal.read(heads)

    async def close(self) -> None:
        """Finish what waits, checkpoint, let go of the folder."""
        await self.journal.close()
        await self._passwords.close()
        self._lock.release()


def _refuse_other_schema(database: Path) -> None:
    found, wanted = revision(database), head()
    if found != wanted:
        raise SchemaOutdated(
            f"The database is at {found or 'nothing'}, this release needs {wanted}."
            " Run: python -m server migrate"
        )
