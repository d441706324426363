"""Relations hold in every script: what counts as words and as characters, marks of quotation, lines to readers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.copied_texts import keys_of

from dateline.stories.overlaps import overlap
from dateline.stories.relations import Measures, Relation, relation


@dataclass(frozen=True)
class Language:
    """Six paragraphs of a report, four of another, and the marks of a quotation."""

    marks: str
    report: tuple[str, ...]
    other: tuple[str, ...]


LANGUAGES = {
    "German": Language(
        "„“",
        (
            "Die Bundesregierung will den Ausbau der Windkraft an der Küste beschleunigen und hat dafür am Mittwoch ein Paket im Umfang von "
            "4,2 Milliarden Euro beschlossen.",
            "Das Geld soll in neue Leitungen, Häfen und die Ausbildung von Fachkräften fließen, wie das Ministerium mitteilte.",
            "Umweltverbände kritisierten, dass der Schutz der Schweinswale kaum vorkomme und Fristen für Einsprüche verkürzt würden.",
            "Die Länder im Norden erwarten bis zum Jahr 2030 rund 18.000 zusätzliche Arbeitsplätze in der Branche.",
            "Der Bundestag soll im Herbst über die Vorlage abstimmen, im Bundesrat gilt eine Mehrheit als wahrscheinlich.",
            "Im vergangenen Jahr waren nur 24 neue Anlagen ans Netz gegangen, so wenige wie seit zehn Jahren nicht mehr.",
        ),
        (
            "In Orsund haben sich Tausende zu einer Kundgebung gegen die Schließung von drei Krankenhäusern versammelt.",
            "Die Stadt verwies auf ein Defizit von 37 Millionen Euro und kündigte Gespräche mit den Gewerkschaften an.",
            "Ein Sprecher der Polizei sprach von einem friedlichen Verlauf, am Abend löste sich die Versammlung auf.",
            "Der Aufsichtsrat will am Freitag in einer Sondersitzung über das weitere Vorgehen beraten.",
        ),
    ),
    "Russian": Language(
        "«»",
        (
            "Правительство утвердило в среду программу объёмом 4,2 млрд рублей, которая должна ускорить строительство ветряных "
            "электростанций на побережье.",
            "Средства пойдут на новые линии электропередачи, расширение портов и подготовку специалистов, сообщили в министерстве.",
            "Экологические организации отметили, что защита морских животных почти не упоминается, а сроки возражений сокращены.",
            "Власти области рассчитывают до 2030 года создать около 18 тысяч рабочих мест, прежде всего на судостроительных заводах.",
            "Дума должна рассмотреть законопроект осенью, поддержка большинства депутатов считается вероятной.",
            "В прошлом году к сети были подключены только 24 новые установки, это самый низкий показатель за десять лет.",
        ),
        (
            "В Орсунде тысячи человек вышли на митинг против закрытия трёх районных больниц.",
            "Мэрия сослалась на дефицит бюджета в размере 37 миллионов рублей и пообещала переговоры с профсоюзами.",
            "По данным полиции, акция прошла спокойно, и вечером участники разошлись по домам.",
            "Наблюдательный совет соберётся в пятницу на внеочередное заседание, чтобы обсудить дальнейшие шаги.",
        ),
    ),
    "Arabic": Language(
        "«»",
        (
            "أقرت الحكومة يوم الأربعاء خطة بقيمة 4.2 مليار دولار لتسريع بناء محطات طاقة الرياح على طول الساحل الشمالي للبلاد.",
            "وستخصص الأموال لمد خطوط كهرباء جديدة وتوسيع الموانئ وتدريب الفنيين بحسب ما أعلنته وزارة الطاقة في بيان.",
            "وانتقدت منظمات البيئة الخطة قائلة إن حماية الدلافين لا تكاد تذكر فيها وإن مهل تقديم الاعتراضات قد قصرت.",
            "وتتوقع سلطات المنطقة توفير نحو 18 ألف فرصة عمل إضافية بحلول عام 2030 معظمها في أحواض بناء السفن.",
            "ومن المقرر أن يصوت البرلمان على المشروع في الخريف ويرجح أن يحظى بأغلبية مريحة وفق عدد من النواب.",
            "وفي العام الماضي لم يربط بالشبكة سوى 24 توربينا جديدا وهو أدنى رقم يسجل منذ عشر سنوات.",
        ),
        (
            "تظاهر الآلاف في المدينة احتجاجا على إغلاق ثلاثة مستشفيات عامة في الضواحي.",
            "وأشارت البلدية إلى عجز قدره 37 مليونا ووعدت بإجراء محادثات مع النقابات في الأسبوع المقبل.",
            "وقالت الشرطة إن التجمع كان سلميا وإن المشاركين تفرقوا في المساء من دون حوادث تذكر.",
            "ويجتمع مجلس الإدارة يوم الجمعة في جلسة استثنائية لبحث الخطوات التالية.",
        ),
    ),
    "Japanese": Language(
        "「」",
        (
            "政府は十七日、北海道と東北の沿岸で風力発電の整備を急ぐため、総額四千二百億円の計画を閣議決定した。",
            "資金は新しい送電線の建設や港湾の拡張、技術者の育成に充てられると経済産業省が発表した。",
            "環境団体は、イルカなど海の生き物の保護にほとんど触れておらず、異議を申し立てる期間も短くなると批判している。",
            "北海道と青森県は二〇三〇年までに約一万八千人の雇用が新たに生まれると見込んでいる。",
            "国会は秋に法案を審議する予定で、参議院でも賛成多数で可決される見通しとなっている。",
            "昨年、沿岸で新たに稼働した風車は二十四基にとどまり、過去十年で最も少なかった。",
        ),
        (
            "名古屋市では三つの市立病院の閉鎖に反対する集会が開かれ、数千人が参加した。",
            "市は三十七億円の赤字を理由に挙げ、来週にも労働組合と話し合う考えを示した。",
            "警察によると集会は穏やかに行われ、夕方には大きな混乱もなく解散した。",
            "運営委員会は金曜日に臨時の会合を開き、今後の対応を検討する。",
        ),
    ),
    "Thai": Language(
        "“”",
        (
            "คณะรัฐมนตรีอนุมัติแผนมูลค่าสี่หมื่นสองพันล้านบาทเมื่อวันพุธเพื่อเร่งก่อสร้างโรงไฟฟ้าพลังงานลมตามแนวชายฝั่งภาคใต้",
            "กระทรวงพลังงานระบุว่าเงินดังกล่าวจะใช้ก่อสร้างสายส่งใหม่ ขยายท่าเรือ และฝึกอบรมช่างเทคนิค",
            "องค์กรสิ่งแวดล้อมวิจารณ์ว่าแผนนี้แทบไม่กล่าวถึงการคุ้มครองโลมา และระยะเวลายื่นคัดค้านก็สั้นลง",
            "จังหวัดคาดว่าจะมีงานเพิ่มขึ้นราวหนึ่งหมื่นแปดพันตำแหน่งภายในปีสองพันห้าร้อยเจ็ดสิบสาม",
            "สภาผู้แทนราษฎรมีกำหนดพิจารณาร่างกฎหมายในฤดูใบไม้ร่วงและคาดว่าจะผ่านด้วยเสียงข้างมาก",
            "ปีที่แล้วมีกังหันลมใหม่เชื่อมต่อกับระบบเพียงยี่สิบสี่ตัวซึ่งน้อยที่สุดในรอบสิบปี",
        ),
        (
            "ประชาชนหลายพันคนในเชียงใหม่ชุมนุมคัดค้านการปิดโรงพยาบาลสามแห่งในเขตชานเมือง",
            "เทศบาลอ้างว่าขาดดุลสามร้อยเจ็ดสิบล้านบาทและสัญญาว่าจะหารือกับสหภาพแรงงานในสัปดาห์หน้า",
            "ตำรวจกล่าวว่าการชุมนุมเป็นไปอย่างสงบและผู้ร่วมชุมนุมแยกย้ายกันกลับในตอนเย็น",
            "คณะกรรมการบริหารจะประชุมวาระพิเศษในวันศุกร์เพื่อหารือขั้นตอนต่อไป",
        ),
    ),
    "English": Language(
        "“”",
        (
            "The port authority of Orsund approved a 4.2 billion crown plan on Wednesday to widen the harbour and move the fish market inland.",
            "The money is to pay for new quays, a railway tunnel and homes for 900 families whose streets will be cleared, the authority said.",
            "Fishermen said that the plan hardly mentions the herring season and that the time for objections had been cut to three weeks.",
            "The region expects some 18,000 jobs by 2030, most of them in the shipyards on the northern bank of the river.",
            "Parliament is to debate the bill in autumn, and a majority in the upper house is thought likely.",
            "Only 24 large ships called last year, the fewest in a decade, as rivals along the coast dredged deeper channels.",
        ),
        (
            "Thousands marched through Velm on Sunday against the closing of three hospitals in the suburbs.",
            "The city pointed to a deficit of 37 million crowns and promised to meet the unions next week.",
            "Police said that the march was peaceful and that the crowd had gone home by nightfall.",
            "The board of the clinics meets on Friday in an extraordinary session to discuss what comes next.",
        ),
    ),
    "French": Language(
        "«»",
        (
            "Le gouvernement a adopté mercredi un plan de 4,2 milliards d'euros pour accélérer la construction d'éoliennes le long de la côte.",
            "L'argent doit servir à de nouvelles lignes, à l'extension des ports et à la formation de techniciens, a indiqué le ministère.",
            "Les associations de défense de l'environnement regrettent que la protection des marsouins soit à peine évoquée dans le texte.",
            "Les régions attendent environ 18.000 emplois supplémentaires d'ici 2030, surtout dans les chantiers navals.",
            "Le Parlement doit se prononcer à l'automne et une majorité semble acquise au Sénat, selon plusieurs élus.",
            "L'an dernier, seules 24 nouvelles machines avaient été raccordées au réseau, un plus bas depuis dix ans.",
        ),
        (
            "Des milliers de personnes ont manifesté dimanche à Orsund contre la fermeture de trois hôpitaux.",
            "La ville met en avant un déficit de 37 millions d'euros et promet de rencontrer les syndicats.",
            "La police évoque un rassemblement calme qui s'est dispersé dans la soirée sans incident.",
            "Le conseil d'administration doit se réunir vendredi en séance extraordinaire pour décider de la suite.",
        ),
    ),
}


@pytest.fixture(params=list(LANGUAGES))
def language(request: pytest.FixtureRequest) -> Language:
    return LANGUAGES[str(request.param)]


def stands(language: Language, paragraphs: list[str]) -> Relation:
    return relation(overlap(keys_of(language.report), keys_of(paragraphs)), Measures())


def test_a_text_that_is_cut_added_to_or_under_its_own_lede_is_a_copy(language: Language) -> None:
    report, other = language.report, language.other
    assert stands(language, [*report[:3]]) is Relation.COPY
    assert stands(language, [*report[:3], *other[:2], *report[3:]]) is Relation.COPY
    assert stands(language, [other[0], *report[1:]]) is Relation.COPY


def test_a_new_top_over_paragraphs_that_stay_is_a_next_take(language: Language) -> None:
    assert stands(language, [*language.other[:2], *language.report[2:]]) is Relation.UPDATE


def test_one_sentence_among_own_reporting_is_a_quotation(language: Language) -> None:
    other = language.other
    assert stands(language, [*other[:2], language.report[2], *other[2:]]) in (Relation.QUOTES, Relation.DISTINCT)


def test_a_statement_that_two_reports_give_at_length_makes_them_no_copies(language: Language) -> None:
    (opens, closes), other = language.marks, language.other
    said = opens + " ".join(part.rstrip(".。") for part in language.report[:4]) + closes
    one, second = keys_of([other[0], said, other[1]]), keys_of([other[2], said, other[3]])
    assert relation(overlap(one, second), Measures()) is Relation.QUOTES


def test_a_digest_that_holds_two_paragraphs_is_no_copy(language: Language) -> None:
    other = language.other
    digest = [*other[:2], *language.report[:2], *other[2:], *other[::-1], *other]
    assert stands(language, digest) in (Relation.CONTAINED, Relation.QUOTES)
