"""Users, organisations and the posts users hold."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import ROLES


class UserManager(BaseUserManager["User"]):
    """Finds users by name for Django's login."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account; what it may do is in its posts, never here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("账号", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    founding = models.BooleanField("首个账号", default=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "账号"
        constraints = [models.UniqueConstraint(fields=["founding"], condition=Q(founding=True), name="one_founding_account")]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body that provides or buys services (E-01, E-24)."""

    KINDS = {
        "township_government": "乡镇人民政府",
        "village_committee": "村（社区）",
        "social_organisation": "社会组织",
        "volunteer_team": "志愿者",
        "elder_canteen": "老年食堂",
        "elder_care": "养老服务机构",
        "catering": "送餐公司",
        "housekeeping": "家政公司",
        "medical": "专业医疗机构",
        "insurer": "保险公司",
        "social_work_station": "社工站",
        "training": "培训机构",
        "software": "软件开发公司",
        "charity": "慈善组织",
        "enterprise": "企业",
        "public_institution": "公益二类和从事生产经营活动的事业单位",
        "rural_collective": "农村集体经济组织",
        "public_service": "公办服务机构",
        "mass_organisation": "由财政拨款保障的群团组织",
        "department": "政府部门",
        "individual": "个人",
    }
    """Codes of the packs' ``organisation_kinds``, which say how the text of a place names them."""
    APART = {"platform": "外来信息平台"}
    """What acts here by its program alone: nobody contracts with it, refers to it or awaits files of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名称", max_length=128)
    kind = models.CharField("类型", max_length=32, choices=[*KINDS.items(), *APART.items()])
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    division_code = models.CharField("所在地", max_length=12)
    phone = models.CharField("联系电话", max_length=32, blank=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "机构"
        constraints = [models.UniqueConstraint(fields=["name", "division_code"], name="organisation_name_once_per_place")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    """Posts on a day."""

    def in_force(self, on: date) -> PostQuerySet:
        """Posts held on a day, both ends in force."""
        return self.filter(valid_from__lte=on).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))


class Post(models.Model):
    """A role held by a user in one division or one organisation for a time; a stand-in names the post it stands in for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts", verbose_name="账号")
    role = models.CharField("岗位", max_length=32, choices=[(role.code, role.label) for role in ROLES.values()])
    label = models.CharField("岗位名称", max_length=64, blank=True)
    division_code = models.CharField("行政区划", max_length=12, null=True, blank=True, db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    stands_in_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="stand_ins")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        constraints = [
            models.CheckConstraint(
                condition=Q(division_code__isnull=False, organisation__isnull=True)
                | Q(division_code__isnull=True, organisation__isnull=False),
                name="post_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="post_ends_after_it_starts"
            ),
        ]
