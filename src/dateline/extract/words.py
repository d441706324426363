"""What class names, tag names and stock phrases say about a piece of a page.

All of it is evidence that the body step weighs, never a reason by itself: "related", "newsletter" and
"paywall" wrap real bodies on real pages (facts: container class names lie).
"""

from __future__ import annotations

import re
from functools import lru_cache

# --- bits of evidence ------------------------------------------------------------------------------

NAV = 1 << 0
FOOTER = 1 << 1
ASIDE = 1 << 2
SHARE = 1 << 3
AD = 1 << 4
RELATED = 1 << 5
NEWSLETTER = 1 << 6
COMMENTS = 1 << 7
CAPTION = 1 << 8
CREDIT = 1 << 9
BYLINE = 1 << 10
DATE = 1 << 11
TAGS = 1 << 12
HIDDEN = 1 << 13
FIGURE = 1 << 14
BODY = 1 << 15
ARTICLE = 1 << 16
STANDFIRST = 1 << 17
KICKER = 1 << 18
FORM = 1 << 19
TICKER = 1 << 20
HEADER = 1 << 21
BIO = 1 << 22
CONSENT = 1 << 23
LIVE = 1 << 24
CORRECTION = 1 << 25
EMBED = 1 << 26
PULLQUOTE = 1 << 27
MENU_ROLE = 1 << 28
HEADLINE = 1 << 29
SECTION = 1 << 30

BOILERPLATE = (
    NAV | FOOTER | ASIDE | SHARE | AD | RELATED | NEWSLETTER | COMMENTS | TAGS | HIDDEN | FORM | TICKER
    | CONSENT | BIO | MENU_ROLE
)  # fmt: skip

_CLASS_WORDS: dict[str, int] = {}
for _bit, _names in (
    (NAV, "nav navbar navigation menu menus breadcrumb breadcrumbs topbar megamenu submenu pager pagination skip"),
    (FOOTER, "footer foot copyright legal disclaimer"),
    (ASIDE, "sidebar aside rail widget widgets sidecol rightcol marginalia"),
    (SHARE, "share sharing shares sharer social socials sharebar addthis sharethis sharedaddy follow print toolbar "
            "tools bookmark actions"),
    (AD, "ad ads advert adverts advertisement advertising advertorial adslot adunit adbox adcontainer gpt dfp sponsor "
         "sponsored banner promo promos promotion outbrain taboola teads commercial werbung anzeige publicidad pub "
         "upsell cta"),
    (RELATED, "related relateds recommended recommend recommendation recommendations recirc recirculation teaser "
              "teasers readmore morefrom trending popular mostread mostpopular mostviewed latest suggested similar "
              "further readnext nextarticle alsoread seealso card cards carousel slider listing river relacionadas "
              "relacionados related-articles onward"),
    (NEWSLETTER, "newsletter newsletters subscribe subscription signup mailchimp optin paywall regwall piano "
                 "registration donate donation donations membership abo login signin"),
    (COMMENTS, "comment comments commentlist commentary disqus discussion respond reply replies kommentare "
               "comentarios reactions"),
    (CAPTION, "caption captions figcaption imagecaption wpcaption legend bildunterschrift"),
    (CREDIT, "credit credits photocredit imagecredit photographer attribution bildnachweis"),
    (BYLINE, "byline bylines author authors authorname contributor contributors writer autor autoren auteur "
             "dateline signature"),
    (DATE, "date datetime timestamp published pubdate publishdate posted updated datum time"),
    (TAGS, "tags tag taglist keywords topics hashtags labels"),
    (HIDDEN, "hidden hide screenreader sronly visuallyhidden offscreen invisible noscript"),
    (FIGURE, "figure image img photo photos picture gallery imgcarousel media thumbnail video player imagen"),
    (BODY, "articlebody storybody postbody entrycontent postcontent articlecontent articletext storytext bodytext "
           "bodycopy articlecopy contentbody storycontent richtext wysiwyg prose paragraphs"),
    (ARTICLE, "article story post entry hentry"),
    (STANDFIRST, "standfirst lead lede intro excerpt dek deck subtitle subheadline subheading subhead sapo chapo "
                 "teasertext vorspann ingress bajada entradilla description summary abstract strapline subtitulo "
                 "leadtext sommario catenaccio"),
    (KICKER, "kicker eyebrow overline dachzeile antetitulo supratitle roofline overtitle surtitre occhiello"),
    (SECTION, "category categories section cat rubric rubrik topic label channel ressort"),
    (TICKER, "ticker tickers coin coins quotes quoteboard cryptocurrency stocks stockticker pricelist"),
    (HEADER, "header masthead topper"),
    (BIO, "bio authorbio authorbox aboutauthor profile authorinfo autorenbox"),
    (CONSENT, "cookie cookies consent gdpr ccpa onetrust privacy optanon"),
    (LIVE, "liveblog livepost liveentry liveblogentry liveupdate liveupdates liveticker livefeed livecoverage"),
    (CORRECTION, "correction corrections erratum editorsnote"),
    (EMBED, "embed embeds twitter tweet instagram youtube facebook tiktok"),
    (PULLQUOTE, "pullquote pulledquote blockquotecallout"),
    (HEADLINE, "headline title titre titulo"),
):  # fmt: skip
    for _name in _names.split():
        _CLASS_WORDS[_name] = _CLASS_WORDS.get(_name, 0) | _bit

_TAG_BITS = {
    "nav": NAV,
    "footer": FOOTER,
    "aside": ASIDE,
    "header": HEADER,
    "figcaption": CAPTION,
    "figure": FIGURE,
    "form": FORM,
    "article": ARTICLE,
    "noscript": HIDDEN,
    "menu": NAV,
    "dialog": CONSENT,
    "address": BYLINE,
}
_ROLES = {
    "navigation": NAV,
    "menu": MENU_ROLE,
    "menubar": MENU_ROLE,
    "contentinfo": FOOTER,
    "complementary": ASIDE,
    "dialog": CONSENT,
    "alertdialog": CONSENT,
    "banner": HEADER,
    "search": FORM,
    "toolbar": SHARE,
    "tablist": NAV,
}
_ITEMPROPS = {
    "articlebody": BODY,
    "author": BYLINE,
    "datepublished": DATE,
    "caption": CAPTION,
    "headline": HEADLINE,
    "articlesection": SECTION,
    "copyrightholder": CREDIT,
    "keywords": TAGS,
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A class attribute as bytes: letters stay, a line for each name, spaces between its words.
_WORDS_ONLY = (
    bytes(sign if chr(sign).islower() else 10 if chr(sign).isspace() else 32 for sign in range(128)) + b" " * 128
)
_WORD_BITS = {name.encode(): bits for name, bits in _CLASS_WORDS.items()}
_OPENINGS = frozenset(name[:end] for name in _WORD_BITS for end in range(1, len(name)))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@lru_cache(maxsize=4096)
def class_bits(value: str) -> int:
    """Evidence in one class, id or test id attribute: in the words of its names, and in neighbouring words joined."""
    value = value[:400]
    if not value.islower():
        value = _CAMEL.sub("-", value).lower()
    bits = 0
    for name in value.encode("ascii", "replace").translate(_WORDS_ONLY).split(b"\n"):
        previous = b""
        for part in name.split():
            bits |= _WORD_BITS.get(part, 0)
            if previous in _OPENINGS:
                bits |= _WORD_BITS.get(previous + part, 0)
            previous = part
    return bits


@lru_cache(maxsize=2048)  # a dozen pages: what an outlet writes stands on its next page too
def element_bits(tag: str, attrs: str) -> int:
    """Evidence of one element's own tag and attributes, as Lexbor wrote them."""
    bits = _TAG_BITS.get(tag, 0)
    if not attrs:
        return bits
    start = attrs.find(' class="')
    if start >= 0:
        end = attrs.find('"', start + 8)
        bits |= class_bits(attrs[start + 8 : end])
        if end - start == len(attrs) - 1:
            return bits  # half of all have nothing else
    start = attrs.find(' id="')
    if start >= 0:
        bits |= class_bits(attrs[start + 5 : attrs.find('"', start + 5)])
    if "role=" in attrs:
        bits |= _ROLES.get(_value(attrs, "role").lower(), 0)
    if "itemprop=" in attrs:
        for word in _value(attrs, "itemprop").lower().split():
            bits |= _ITEMPROPS.get(word, 0)
    if "data-" in attrs:
        for name in ("data-testid", "data-component", "data-type"):
            if name in attrs:
                bits |= class_bits(_value(attrs, name))
    if ' hidden="' in attrs or ("style=" in attrs and _HIDING.search(_value(attrs, "style")[:500])):
        bits |= HIDDEN
    return bits


def _value(attrs: str, name: str) -> str:
    start = attrs.find(f' {name}="')
    if start < 0:
        return ""
    start += len(name) + 3
    return attrs[start : attrs.find('"', start)]


# --- tags ------------------------------------------------------------------------------------------

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "meter",
        "output",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "nobr",
        "picture",
        "source",
        "rb",
        "meta",
        "link",
        "amp-img",
    ]
)
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "basefont",
        "bgsound",
        "frame",
    ]
)
UNREAD = frozenset(["iframe", "video", "audio", "rt", "rp", "object"])
STRIPPED = [
    "script", "style", "svg", "template", "button", "select", "textarea", "canvas", "xmp", "noembed", "noframes",
    "math", "head", "plaintext",
]  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# --- phrases ---------------------------------------------------------------------------------------

# Scripts that write no spaces between words: one character says about as much as two and a half Latin ones.
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
# The bytes that these begin with in UTF-8; curly quotes and dashes begin with E2, accents with less.
_DENSE_LEADS = b"\xe0\xe1" + bytes(range(0xE3, 0xF0))


def weight(text: str) -> float:
    """A text's length in Latin characters: scripts without spaces say more in each."""
    if text.isascii():
        return float(len(text))
    written = text.encode("utf-8", "surrogatepass")
    if len(written.translate(None, _DENSE_LEADS)) == len(written):  # a quarter of the pattern's cost
        return float(len(text))
    return len(text) + 1.5 * (len(text) - len(_DENSE.sub("", text)))
