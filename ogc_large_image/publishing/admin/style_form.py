"""The form of a style, which takes an SLD document as a file too."""

from __future__ import annotations

import codecs
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ogc_large_image.publishing.admin.fields import ObjectField
from ogc_large_image.publishing.models import Style

MOST_BYTES = 1 << 20
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml\s[^>]*?\?>\s*")
_ENCODING = re.compile(rb"""\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")


class StyleForm(forms.ModelForm):  # type: ignore[misc]
    """JSON and SLD as texts, and a file that takes the place of the SLD."""

    sld_file = forms.FileField(
        label="SLD file",
        required=False,
        help_text="A document of QGIS, GeoServer or another server, in place of all the above.",
    )

    class Meta:
        model = Style
        field_classes = {"definition": ObjectField}
        fields = "__all__"  # noqa: DJ007 - the admin says which, by its fieldsets
        widgets = {
            "abstract": forms.Textarea(attrs={"rows": 2}),
            "definition": forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "vLargeTextField ogc-code"}),
            "sld": forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "vLargeTextField ogc-code"}),
        }

    def clean_sld(self) -> str:
        """The document without its declaration: what is kept is a text, whatever encoding it once had."""
        return _DECLARATION.sub("", self.cleaned_data["sld"])

    def clean_sld_file(self) -> Any:
        """A text of bounded size."""
        upload = self.cleaned_data["sld_file"]
        if upload is None:
            return None
        if upload.size > MOST_BYTES:
            raise ValidationError("The document is too large.")
        return upload

    def clean(self) -> dict[str, Any]:
        """The file's text as the document."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("sld_file"):
            try:
                values["sld"] = document_text(values["sld_file"].read())
            except (UnicodeError, LookupError):
                self.add_error("sld_file", "The document's letters are in no known encoding.")
        return values


def document_text(document: bytes) -> str:
    """An XML document's text by its mark or declared encoding (XML 1.0, F), without the declaration; UnicodeError, LookupError."""
    if document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = document.decode("utf-16")
    else:
        declared = _ENCODING.search(document)
        text = document.decode(declared[1].decode("ascii") if declared else "utf-8-sig")
    # Some of Python's encodings bring letters that are none.
    text.encode()
    return _DECLARATION.sub("", text)
