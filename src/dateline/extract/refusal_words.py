"""What pages that are no article say of themselves, in the languages that news sites come in most.

`TITLES` are looked for in the title and the h1, `TEXTS` in what a short page says: error pages are called "Oops!" too.
"""

# ruff: noqa: E501 - word lists are read unbroken

from __future__ import annotations

import re

ERROR = "an error page"
ROBOTS = "a check for robots, not an article"
LOGIN = "a login wall, not an article"
COOKIES = "a wall of cookies, not an article"
PARKED = "a parked domain, not an article"
MOVED = "a note that the page has moved, not an article"
EMPTY_SERVER = "the greeting of a server without a site, not an article"

_ERROR_TITLES = (
    r"\b(?:404|403|410|451|500|502|503)\b.{0,40}(?:not found|error|forbidden|unavailable|gone|gateway)|^(?:error |fehler |erreur |errore |erro |fel |feil |fejl |błąd |ошибка |помилка |hata |hiba |virhe |chyba |lỗi )?(?:404|403|410|451|500|502|503)$"
    r"|page (?:not found|cannot be found|can['’]t be found|could not be found|doesn.t exist|does not exist|unavailable)|not found\b.{0,20}$|^not found"
    r"|^access denied|attention required!|service (?:temporarily )?unavailable|bad gateway|^forbidden|internal server error|unavailable for legal reasons"
    r"|(?:under|down for) maintenance|^we['’]ll be (?:right )?back"
    r"|(?:seite|artikel|inhalt) (?:wurde )?nicht (?:gefunden|verfügbar)|wartungsarbeiten|(?:page|article) (?:introuvable|non trouvée?|inexistante)|cette page n['’]existe p(?:as|lus)"
    r"|página no (?:encontrada|existe|disponible)|pagina non (?:trovata|disponibile)|página não encontrada|pagina niet gevonden|pàgina no trobada"
    r"|sidan (?:hittades inte|kunde inte hittas|finns inte)|siden (?:ble|blev) ikke (?:funnet|fundet)|siden (?:finnes|findes) ikke|fant ikke siden|sivua ei löyd|síða fannst ekki"
    r"|nie znaleziono (?:strony|takiej)|strona nie istnieje|strán(?:ka|ku) (?:nenalezena|neexistuje|nebyla nalezena|sme nenašli)|oldal nem található|pagina nu (?:a fost găsită|există)"
    r"|stranica nije pronađena|stran ni bila najdena|страницата не е намерена|страница није пронађена"
    r"|sayfa bulunamadı|страница не (?:найдена|существует)|сторінк[уа] не (?:знайдено|знайдена|існує)|η σελίδα δεν (?:βρέθηκε|υπάρχει)"
    r"|الصفحة غير موجودة|لم يتم العثور على الصفحة|(?:הדף|העמוד) לא נמצא|صفحه (?:پیدا|یافت) نشد|صفحہ نہیں ملا|(?:पृष्ठ|पेज) नहीं मिला|পৃষ্ঠা(?:টি)? পাওয়া যায়নি|பக்கம் (?:கிடைக்கவில்லை|காணவில்லை)"
    r"|ページ(?:が|は)見つかりません|お探しのページ|页面不存在|页面(?:未找到|找不到)|找不到(?:网页|页面|網頁|頁面)|(?:網頁|頁面)不存在|페이지를 찾을 수 없|không tìm thấy trang|halaman tidak (?:di)?temukan|ไม่พบหน้า"
)
_ERROR_TEXTS = (
    r"(?:the )?page (?:that )?you(?:['’]re| are| were)? (?:looking for|requested|trying to (?:reach|view)).{0,60}(?:not|moved|deleted|removed|no longer|exist)|(?:can['’]?t|cannot|couldn['’]t|could not|unable to) (?:seem to )?find (?:that|the|this) page"
    r"|page (?:you .{0,40})?(?:no longer exists|has been removed|does not exist|doesn['’]t exist)|country belonging to the european economic area|(?:performing|undergoing|down for) (?:some |scheduled )?maintenance"
    r"|seite (?:existiert|gibt es) (?:leider )?nicht|diese seite gibt es nicht|gesuchte seite|(?:page|adresse) (?:que vous (?:cherchez|recherchez|demandez)|demandée).{0,40}(?:n['’]existe|introuvable|déplacée|supprimée)"
    r"|página que (?:busca|buscas|está buscando|procura|você procura).{0,20}no?ã?o? ?(?:existe|foi|ha sido|está)|pagina che (?:stai cercando|cerchi).{0,20}non|pagina die (?:u|je) (?:zoekt|zocht).{0,20}(?:bestaat|niet)"
    r"|sidan du (?:letar|söker) efter|siden,? du leder efter|siden du leter etter|etsimääsi sivua|strona, której szukasz|stránka, kterou hledáte|keresett oldal|pagina pe care o (?:căutați|cauți)"
    r"|aradığınız sayfa|запрашиваемая страница|страница, которую вы ищете|сторінка, яку ви шукаєте|σελίδα που (?:ζητήσατε|ψάχνετε)|الصفحة التي تبحث عنها|الصفحة المطلوبة|(?:הדף|העמוד) שחיפשת|صفحه[‌ ]?ای که به دنبال"
    r"|पृष्ठ को खोज रहे|お探しのページ|您(?:访问|訪問|要找|查找)的(?:页面|頁面|网页|網頁)|요청하신 페이지|trang bạn (?:đang )?tìm|halaman yang anda cari"
)
_ROBOT_TITLES = (
    r"just a moment\b|are you (?:a robot|(?:a )?human)\?|checking your browser|verify (?:that )?you are (?:a )?human|enable (?:javascript|js) and (?:cookies|disable)|\bcaptcha\b|access to this page has been denied"
    r"|pardon our interruption|request unsuccessful|ddos protection|^security (?:check|verification)|human verification|bot verification|^robot check"
    r"|sind sie ein (?:mensch|roboter)|sicherheitsüberprüfung|vérification (?:de sécurité|que vous êtes humain)|êtes-vous un (?:robot|humain)|verificación de seguridad|verifica di sicurezza|verificação de segurança"
    r"|проверка браузера|перевірка браузера|安全验证|安全驗證|人机验证|güvenlik (?:kontrolü|doğrulaması)|التحقق الأمني"
)
_ROBOT_TEXTS = (
    r"(?:not|aren['’]t|isn['’]t) (?:actually )?a (?:robot|bot)\b|made us think (?:that )?you were a bot|(?:confirm|verify) (?:that )?you(?:['’]re| are) (?:a )?human|press (?:and|&) hold|unusual (?:traffic|activity) from your"
    r"|enable (?:javascript|js) and (?:cookies|disable any ad ?blocker)|checking your browser before|kein roboter|keine? bot sind|pas un robot|no (?:eres|es|soy|sea) un robot|non sei un robot|não é um robô|geen robot"
    r"|inte (?:är )?en robot|ikke (?:er )?en robot|nie jesteś robotem|не робот|robot olmadığınız|لست روبوت|ロボットではない|不是(?:机器人|機器人)|(?:完成|进行)安全验证|로봇이 아님"
)
_LOGIN_TITLES = (
    r"^(?:log ?in|sign ?in|log ?on|please (?:log|sign) in|login required|subscribe to (?:continue|read)|register to (?:continue|read)|create (?:a free |an )?account|anmelden|anmeldung|einloggen|jetzt anmelden|connexion|se connecter|identifiez-vous"
    r"|iniciar sesión|inicia sesión|suscríbete para|accedi|accesso|entrar|iniciar sessão|faça (?:o )?login|inloggen|aanmelden|logga in|logg inn|log ind|kirjaudu|zaloguj|logowanie|přihlá|bejelentkez|autentificare|giriş yap|oturum aç|войти|вход|авторизация|увійти|вхід"
    r"|σύνδεση|είσοδος|تسجيل الدخول|התחבר|כניסה|ورود|लॉग ?इन|साइन इन|ログイン|登录|登入|登錄|로그인|đăng nhập|masuk|เข้าสู่ระบบ)(?!\w)"
)
_COOKIE_TEXTS = re.compile(
    r"\bcookies?\b.{0,300}(?:consent|einwilligung|zustimm|consentement|consentimiento|consenso|partners?\b|partnern|partenaires|toestemming|samtycke|samtykke|zgod|соглас)"
    r"|(?:partners?\b|partnern|partenaires|einwilligung|consent|privacy).{0,300}\bcookies?\b",
    re.IGNORECASE | re.DOTALL,
)
_PARKED_TEXTS = (
    r"domain (?:\S{1,80} )?(?:is|may be|has been|ist|steht) (?:for sale|parked|zu verkaufen|zum verkauf)|(?:buy|acquire) this domain|domain .{0,80}\bis parked|this domain has (?:expired|been registered)|(?:diese )?domain (?:kaufen|zu verkaufen|steht zum verkauf)"
    r"|^\S{3,80}\.\S{2,20} (?:is|may be) for sale|domaine est (?:à vendre|réservé)|dominio (?:en venta|in vendita)|домен (?:продаётся|продается|припаркован)|域名出售"
)
_MOVED_TEXTS = (
    r"^(?:redirecting|page moved|moved permanently|object moved|document moved|weiterleitung|redirection|redirigiendo|reindirizzamento|перенаправление)\b.{0,20}$|(?:this |the )?(?:page|document|site|article) has (?:been )?(?:permanently )?moved\b|if you are not (?:automatically )?redirected"
    r"|(?:you are|you['’]re) being redirected|sie werden (?:automatisch )?weitergeleitet|vous allez être redirigé|diese seite ist umgezogen"
)
_SERVER_TITLES = r"^welcome to (?:nginx|openresty|apache|caddy)|^apache2? .{0,30}default page|^it works!?$|^test page for|^iis windows|^index of /"


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


# What is said, in the title or the h1 first. A robot check is looked for before errors: some are "denied" as errors are.
TITLES = (
    (_pattern(_ROBOT_TITLES), ROBOTS),
    (_pattern(_ERROR_TITLES), ERROR),
    (_pattern(_SERVER_TITLES), EMPTY_SERVER),
    (_pattern(_MOVED_TEXTS), MOVED),
)
LOGIN_TITLES = _pattern(_LOGIN_TITLES)
TEXTS = (
    (_pattern(_ROBOT_TEXTS), ROBOTS),
    (_pattern(_ERROR_TEXTS), ERROR),
    (_pattern(_PARKED_TEXTS), PARKED),
    (_pattern(_MOVED_TEXTS), MOVED),
)


def in_title(text: str) -> str | None:
    """What a page is by its title or h1; None where that may be an article's."""
    return next((reason for pattern, reason in TITLES if pattern.search(text[:200])), None)


def in_text(text: str) -> str | None:
    """What a short page is by what it says; None where that may be an article."""
    return next((reason for pattern, reason in TEXTS if pattern.search(text[:2_000])), None)


def is_cookie_wall(text: str) -> bool:
    """Whether what a page shows asks for leave to follow its reader."""
    return _COOKIE_TEXTS.search(text[:2_000]) is not None
