"""The rules of TBX-Basic are those of its schema, TBXcoreStructV03.rng, and of its Schematron rules, TBX-Basic_DCA.sch
(https://github.com/LTAC-Global), against which the output was validated when these tests were written."""

from __future__ import annotations

import pytest
from lxml import etree

from glossary.errors import GlossaryError
from glossary.formats import tbx
from glossary.load import default_glossary
from glossary.model import Name, Term

NS = "{urn:iso:std:iso:30042:ed-2}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What of the core structure Ushtil writes, as a grammar: order and number of elements as in TBXcoreStructV03.rng.
GRAMMAR = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="urn:iso:std:iso:30042:ed-2"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="tbx">
    <attribute name="type" ns=""/><attribute name="style" ns=""/>
    <attribute name="lang" ns="http://www.w3.org/XML/1998/namespace"/>
    <element name="tbxHeader"><element name="fileDesc"><element name="sourceDesc">
      <element name="p"><text/></element>
    </element></element></element>
    <element name="text"><element name="body"><oneOrMore><ref name="entry"/></oneOrMore></element></element>
  </element></start>
  <define name="entry"><element name="conceptEntry">
    <attribute name="id" ns=""><data type="ID"/></attribute>
    <element name="descrip"><attribute name="type" ns=""><value>subjectField</value></attribute><text/></element>
    <zeroOrMore><element name="note"><text/></element></zeroOrMore>
    <oneOrMore><element name="langSec">
      <attribute name="lang" ns="http://www.w3.org/XML/1998/namespace">
        <choice><value>ru</value><value>kk</value><value>en</value></choice>
      </attribute>
      <oneOrMore><ref name="section"/></oneOrMore>
    </element></oneOrMore>
  </element></define>
  <define name="section"><element name="termSec">
    <element name="term"><text/></element>
    <element name="termNote"><attribute name="type" ns=""><value>partOfSpeech</value></attribute>
      <choice><value>noun</value><value>other</value></choice></element>
    <element name="termNote"><attribute name="type" ns=""><value>administrativeStatus</value></attribute>
      <choice><value>preferredTerm-admn-sts</value><value>admittedTerm-admn-sts</value></choice></element>
    <optional><element name="termNote"><attribute name="type" ns=""><value>grammaticalGender</value></attribute>
      <choice><value>masculine</value><value>feminine</value><value>neuter</value><value>other</value></choice>
    </element></optional>
    <optional><element name="note"><text/></element></optional>
  </element></define>
</grammar>
"""


def document(entries: str, *, style: str = "dca", head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}\n<tbx xmlns="urn:iso:std:iso:30042:ed-2" '
        'xmlns:min="http://www.tbxinfo.net/ns/min" '
        f'xmlns:basic="http://www.tbxinfo.net/ns/basic" type="TBX-Basic" style="{style}" xml:lang="en">\n'
        "<tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n"
        f"{entries}\n</body></text></tbx>"
    )


def entry(*names: tuple[str, str], identifier: str = "c1", more: str = "") -> str:
    sections = "".join(
        f'<langSec xml:lang="{code}"><termSec><term>{text}</term></termSec></langSec>' for code, text in names
    )
    return f'<conceptEntry id="{identifier}">{more}{sections}</conceptEntry>'


THREE = (("ru", "Костанай"), ("kk", "Қостанай"), ("en", "Kostanay"))


def problem(source: str | bytes) -> str:
    with pytest.raises(GlossaryError) as caught:
        tbx.read_located(source, "t.tbx")
    return str(caught.value.problems[0])


class TestWriting:
    def test_the_default_glossary_follows_the_grammar_of_tbx_basic(self) -> None:
        written = etree.fromstring(tbx.write(default_glossary().terms))
        grammar = etree.RelaxNG(etree.fromstring(GRAMMAR))
        assert grammar.validate(written), grammar.error_log
        assert (written.get("type"), written.get("style")) == ("TBX-Basic", "dca")

    def test_a_name_is_preferred_and_its_variants_are_admitted(self) -> None:
        term = Term("a", "place", {"en": Name("Kostanay", ("Kostanai",))}, keep=True)
        sections = etree.fromstring(tbx.write([term])).findall(f".//{NS}termSec")
        assert [(section.findtext(f"{NS}term"), section[2].text) for section in sections] == [
            ("Kostanay", "preferredTerm-admn-sts"),
            ("Kostanai", "admittedTerm-admn-sts"),
        ]

    def test_an_id_that_begins_with_a_digit_becomes_an_xml_id_and_comes_back(self) -> None:
        term = Term("7-eleven", "organisation", {"en": Name("7-Eleven")}, keep=True)
        written = tbx.write([term])
        assert b'<conceptEntry id="_7-eleven">' in written
        assert tbx.read(written) == [term]

    def test_markup_in_a_name_is_escaped(self) -> None:
        term = Term("a", "other", {"en": Name("<b>AT&T</b>", ("]]>x",))}, keep=True, note="a < b && c")
        written = tbx.write([term])
        assert etree.fromstring(written).findtext(f".//{NS}term") == "<b>AT&T</b>"
        assert tbx.read(written) == [term]

    @pytest.mark.parametrize("note", ["Ushtil: keep=yes", "Ushtil:", "Ushtil: rank=7"])
    def test_a_note_that_looks_like_a_setting_stays_a_note(self, note: str) -> None:
        term = Term("a", "other", {code: Name("бвя") for code in ("ru", "kk")}, note=note)
        assert tbx.read(tbx.write([term])) == [term]


class TestReading:
    def test_the_style_dct_reads_like_dca(self) -> None:
        dca = (
            '<conceptEntry id="c1"><descrip type="subjectField">place</descrip><langSec xml:lang="ru"><termSec>'
            '<term>Кустанай</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>'
            '<termSec><term>Костанай</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>'
            '<termNote type="grammaticalGender">masculine</termNote></termSec></langSec></conceptEntry>'
        )
        dct = (
            '<conceptEntry id="c1"><min:subjectField>place</min:subjectField><langSec xml:lang="ru"><termSec>'
            "<term>Кустанай</term><min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec>"
            "<termSec><term>Костанай</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>"
            "<basic:grammaticalGender>masculine</basic:grammaticalGender></termSec></langSec></conceptEntry>"
        )
        expected = [Term("c1", "place", {"ru": Name("Костанай", ("Кустанай",), gender="masculine")})]
        assert tbx.read(document(dca)) == tbx.read(document(dct, style="dct")) == expected

    def test_tbx_of_2008_is_read(self) -> None:
        source = (
            '<?xml version="1.0"?>\n<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">\n'
            '<martif type="TBX-Basic"><text><body>'
            '<termEntry id="IATE-5"><langSet xml:lang="ru"><tig><term>Костанай</term></tig></langSet>'
            '<langSet xml:lang="en-GB"><ntig><termGrp><term>Kostanay</term></termGrp></ntig></langSet>'
            "</termEntry></body></text></martif>"
        )
        assert tbx.read(source) == [Term("iate-5", "other", {"ru": Name("Костанай"), "en": Name("Kostanay")})]

    def test_other_languages_are_passed_over_and_regions_are_merged(self) -> None:
        source = document(entry(("de", "Kostanai"), ("en-US", "Center"), ("en_GB", "Centre"), ("KK", "Орталық")))
        assert tbx.read(source)[0].names == {"en": Name("Center", ("Centre",)), "kk": Name("Орталық")}

    def test_notes_definitions_and_foreign_subject_fields_become_the_note(self) -> None:
        more = (
            '<descrip type="subjectField">Geography</descrip><descripGrp><descrip type="definition">A <hi>city</hi>.'
            "</descrip></descripGrp><note>Old.</note>"
        )
        assert tbx.read(document(entry(*THREE, more=more)))[0].note == "Geography\nA city.\nOld."

    def test_white_space_of_the_layout_is_no_part_of_a_term(self) -> None:
        assert tbx.read(document(entry(("en", "\n  New\n  York ")))).pop().names["en"].text == "New York"

    def test_an_entry_without_an_id_gets_one(self) -> None:
        source = document(entry(*THREE).replace(' id="c1"', "") + entry(*THREE, identifier="ёж"))
        assert [term.id for term in tbx.read(source)] == ["term-1", "term-2"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
    def test_the_encoding_is_the_one_declared(self, encoding: str) -> None:
        source = document(entry(("ru", "Костанай"))).replace('"1.0"', f'"1.0" encoding="{encoding}"')
        assert tbx.read(source.encode(encoding))[0].names["ru"].text == "Костанай"


class TestBadInput:
    def test_an_entity_bomb_is_refused(self) -> None:
        head = '<!DOCTYPE tbx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        assert "declares entities or elements of its own" in problem(document(entry(("en", "&b;")), head=head))

    def test_an_external_entity_is_refused(self) -> None:
        head = '<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        assert "declares entities" in problem(document(entry(("en", "&a;")), head=head))

    def test_an_entity_of_an_external_dtd_is_told_and_not_lost(self) -> None:
        head = '<!DOCTYPE tbx SYSTEM "http://example.org/x.dtd">'
        found = problem(document(entry(("en", "Caf&eacute;")), head=head))
        assert found == "t.tbx:5: the file has the entity &eacute;, which is not known here"

    def test_deep_nesting_is_refused(self) -> None:
        assert "nested too deeply" in problem(document("<a>" * 200 + "</a>" * 200))

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (b"", "t.tbx:1: not XML: no element found"),
            (b"<tbx>\n<text></tbx>", "t.tbx:2: not XML: mismatched tag"),
            (b"<html/>", "t.tbx:1: not TBX: the root is <html>, not <tbx>"),
            (b'<?xml version="1.0" encoding="ebcdic-x"?><tbx/>', "t.tbx:1: not XML: "),
            (b"<tbx>\n\xff</tbx>", "t.tbx:2: not XML: not well-formed (invalid token)"),
        ],
    )
    def test_what_is_no_tbx_is_told(self, source: bytes, expected: str) -> None:
        assert problem(source).startswith(expected)

    def test_a_bad_entry_is_told_with_its_line(self) -> None:
        bad = '<conceptEntry id="b">\n<langSec xml:lang="en"><termSec/></langSec></conceptEntry>'
        assert problem(document(entry(*THREE) + "\n" + bad)) == "t.tbx:6: a term section has no <term>"

    @pytest.mark.parametrize(
        ("note", "reason"),
        [
            ("Ushtil: rank=x", "rank must be a whole number, not 'x'"),
            ("Ushtil: keep=1", "keep must be yes or no, not '1'"),
            ("Ushtil: colour=red", "unknown setting 'colour' in the note that begins with 'Ushtil:'"),
        ],
    )
    def test_a_bad_setting_is_told(self, note: str, reason: str) -> None:
        assert problem(document(entry(*THREE, more=f"<note>{note}</note>"))) == f"t.tbx:5: {reason}"

    def test_a_file_of_many_lines_has_right_lines(self) -> None:
        # libxml2 would stop counting at 65 535.
        assert problem(
            document("\n" * 70_000 + '<conceptEntry id="b"><langSec xml:lang="en"><termSec/></langSec></conceptEntry>')
        ).startswith("t.tbx:70005: ")
