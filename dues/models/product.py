"""What the league sells or calls, and under which VAT regime and account it stood on a day."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dues.models.document import DocumentLine
from league.base.periods import DatedQuerySet, no_overlap, span_field


@pghistory.track()
class Product(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProductTerms(models.Model):
    """The regime, rate and account of a product during a period: the accountant's word, dated."""

    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT, related_name="terms")
    regime = models.CharField(_("VAT regime"), max_length=20, choices=DocumentLine.Regime.choices)
    rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2, default=0)
    account = models.CharField(_("account"), max_length=10)
    span = span_field()

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of a product")
        verbose_name_plural = _("terms of products")
        ordering = ["product", "span"]
        constraints = [
            *no_overlap("product_terms", "product"),
            models.CheckConstraint(
                condition=Q(regime="taxable", rate__gt=0) | (~Q(regime="taxable") & Q(rate=0)),
                name="product_bears_vat_when_taxable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_regime_display()}"
