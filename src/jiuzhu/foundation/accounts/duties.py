"""Every duty a post can carry, and the roles that bundle them (requirements §5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """What somebody may do where the post lies; the value is stored, the label is shown."""

    REGISTER_READ = "register.read"
    REGISTER_WRITE = "register.write"
    REGISTER_IMPORT = "register.import"
    CHILD_READ = "child.read"
    FEED_UPLOAD = "feed.upload"
    FEED_SEND = "feed.send"
    ENTRY_CHECK = "entry.check"
    COMPARISON_RUN = "comparison.run"
    MONITORING_READ = "monitoring.read"
    WARNING_HANDLE = "warning.handle"
    WARNING_ASSIGN = "warning.assign"
    WARNING_DECIDE = "warning.decide"
    ASSESSMENT_WRITE = "assessment.write"
    ASSESSMENT_CONFIRM = "assessment.confirm"
    PLAN_WRITE = "plan.write"
    PLAN_APPROVE = "plan.approve"
    ORDER_PLACE = "order.place"
    ORDER_DISPATCH = "order.dispatch"
    ORDER_ACCEPT = "order.accept"
    ORDER_SERVE = "order.serve"
    ORDER_CONFIRM = "order.confirm"
    ORDER_CHECK = "order.check"
    ORDER_READ = "order.read"
    ORDER_SUPERVISE = "order.supervise"
    VISIT_RECORD = "visit.record"
    RESOURCE_MANAGE = "resource.manage"
    CONTRACT_MANAGE = "contract.manage"
    OVERSIGHT_READ = "oversight.read"
    LEDGER_READ = "ledger.read"
    ACCOUNT_MANAGE = "account.manage"
    POLICY_SET = "policy.set"
    POLICY_DRAFT = "policy.draft"
    POLICY_PUBLISH = "policy.publish"
    WORK_URGE = "work.urge"
    LETTER_ISSUE = "letter.issue"
    LEAD_HANDLE = "lead.handle"
    LEAD_REPORT = "lead.report"
    LEAD_CHECK = "lead.check"
    LEAD_TELL = "lead.tell"
    APPLICATION_HANDLE = "application.handle"
    APPLICATION_DECIDE = "application.decide"
    VERIFICATION_REQUEST = "verification.request"
    VERIFICATION_CHECK = "verification.check"
    BENEFIT_RECORD = "benefit.record"
    BENEFIT_CONFIRM = "benefit.confirm"
    REFERRAL_SEND = "referral.send"
    REFERRAL_ANSWER = "referral.answer"
    MEETING_HOLD = "meeting.hold"
    NEEDS_AUDIT = "needs.audit"
    CHARITY_MANAGE = "charity.manage"
    CHARITY_SERVE = "charity.serve"
    PAIR_KEEP = "pair.keep"
    PAIR_PAY = "pair.pay"
    DISTRIBUTION_APPROVE = "distribution.approve"
    CARE_INSURE = "care.insure"
    CATALOGUE_DRAFT = "catalogue.draft"
    CATALOGUE_ISSUE = "catalogue.issue"


@dataclass(frozen=True)
class Role:
    """A named bundle of duties; ``seat`` is where it can be held: county, township, village or organisation."""

    code: str
    label: str
    seats: tuple[str, ...]
    duties: frozenset[Duty]


_READS = frozenset({Duty.REGISTER_READ, Duty.MONITORING_READ, Duty.ORDER_READ, Duty.OVERSIGHT_READ})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "county_officer",
            "县民政局经办",
            ("county", "city"),
            _READS
            | {
                Duty.REGISTER_WRITE,
                Duty.REGISTER_IMPORT,
                Duty.CHILD_READ,
                Duty.FEED_UPLOAD,
                Duty.ENTRY_CHECK,
                Duty.COMPARISON_RUN,
                Duty.WARNING_ASSIGN,
                Duty.WARNING_DECIDE,
                Duty.RESOURCE_MANAGE,
                Duty.CONTRACT_MANAGE,
                Duty.ORDER_SUPERVISE,
                Duty.ORDER_DISPATCH,
                Duty.LEDGER_READ,
                Duty.WORK_URGE,
                Duty.LETTER_ISSUE,
                Duty.LEAD_HANDLE,
                Duty.LEAD_REPORT,
                Duty.APPLICATION_DECIDE,
                Duty.VERIFICATION_CHECK,
                Duty.BENEFIT_RECORD,
                Duty.BENEFIT_CONFIRM,
                Duty.POLICY_DRAFT,
                Duty.POLICY_PUBLISH,
                Duty.REFERRAL_SEND,
                Duty.MEETING_HOLD,
                Duty.NEEDS_AUDIT,
                Duty.CHARITY_MANAGE,
                Duty.PAIR_PAY,
                Duty.DISTRIBUTION_APPROVE,
                Duty.CARE_INSURE,
                Duty.CATALOGUE_DRAFT,
                Duty.CATALOGUE_ISSUE,
            },
        ),
        Role(
            "township_clerk",
            "乡镇窗口",
            ("township",),
            _READS
            | {
                Duty.REGISTER_WRITE,
                Duty.REGISTER_IMPORT,
                Duty.CHILD_READ,
                Duty.WARNING_HANDLE,
                Duty.WARNING_ASSIGN,
                Duty.WARNING_DECIDE,
                Duty.ASSESSMENT_WRITE,
                Duty.ASSESSMENT_CONFIRM,
                Duty.PLAN_WRITE,
                Duty.PLAN_APPROVE,
                Duty.ORDER_PLACE,
                Duty.ORDER_DISPATCH,
                Duty.ORDER_CONFIRM,
                Duty.ORDER_CHECK,
                Duty.VISIT_RECORD,
                Duty.WORK_URGE,
                Duty.LETTER_ISSUE,
                Duty.LEAD_HANDLE,
                Duty.LEAD_REPORT,
                Duty.LEAD_CHECK,
                Duty.APPLICATION_HANDLE,
                Duty.APPLICATION_DECIDE,
                Duty.VERIFICATION_REQUEST,
                Duty.BENEFIT_RECORD,
                Duty.BENEFIT_CONFIRM,
                Duty.REFERRAL_SEND,
                Duty.PAIR_KEEP,
                Duty.PAIR_PAY,
                Duty.CATALOGUE_DRAFT,
            },
        ),
        Role(
            "village_assistant",
            "村（社区）协理员",
            ("village",),
            frozenset(
                {
                    Duty.REGISTER_READ,
                    Duty.REGISTER_WRITE,
                    Duty.MONITORING_READ,
                    Duty.WARNING_HANDLE,
                    Duty.ASSESSMENT_WRITE,
                    Duty.ORDER_PLACE,
                    Duty.ORDER_CONFIRM,
                    Duty.ORDER_READ,
                    Duty.VISIT_RECORD,
                    Duty.LEAD_REPORT,
                    Duty.LEAD_CHECK,
                    Duty.PAIR_KEEP,
                }
            ),
        ),
        Role(
            "social_worker",
            "社工站社工",
            ("township", "village"),
            frozenset(
                {
                    Duty.REGISTER_READ,
                    Duty.CHILD_READ,
                    Duty.ASSESSMENT_WRITE,
                    Duty.PLAN_WRITE,
                    Duty.ORDER_PLACE,
                    Duty.ORDER_READ,
                    Duty.VISIT_RECORD,
                    Duty.LEAD_REPORT,
                    Duty.LEAD_CHECK,
                    Duty.PAIR_KEEP,
                }
            ),
        ),
        Role(
            "hotline_agent",
            "热线话务员",
            ("county", "city"),
            frozenset({Duty.REGISTER_READ, Duty.ORDER_PLACE, Duty.ORDER_READ, Duty.LEAD_REPORT}),
        ),
        Role("provider_manager", "服务机构管理员", ("organisation",), frozenset({Duty.ORDER_ACCEPT, Duty.ORDER_SERVE, Duty.LEAD_TELL})),
        Role("charity_manager", "慈善组织经办", ("organisation",), frozenset({Duty.CHARITY_SERVE, Duty.LEAD_TELL})),
        Role("provider_worker", "服务人员", ("organisation",), frozenset({Duty.ORDER_SERVE, Duty.LEAD_TELL})),
        Role("department_liaison", "部门联络员", ("organisation",), frozenset({Duty.FEED_SEND, Duty.REFERRAL_ANSWER, Duty.LEAD_TELL})),
        Role("volunteer", "志愿者、互助帮扶人", ("village", "organisation"), frozenset({Duty.LEAD_TELL})),
        Role("auditor", "财政审计（只读）", ("county", "city"), _READS | {Duty.LEDGER_READ}),
        Role(
            "administrator",
            "系统管理员",
            ("county", "city"),
            frozenset(
                {
                    Duty.ACCOUNT_MANAGE,
                    Duty.POLICY_SET,
                    Duty.POLICY_DRAFT,
                    Duty.POLICY_PUBLISH,
                    Duty.RESOURCE_MANAGE,
                    Duty.CONTRACT_MANAGE,
                    Duty.CATALOGUE_DRAFT,
                    Duty.CATALOGUE_ISSUE,
                }
            ),
        ),
    )
}
