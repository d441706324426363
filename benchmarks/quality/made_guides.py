"""Invented guides: texts that tell how or what, and no happening. Two of one subject share its rare words and nothing else.

`guides(seed, count)` gives headline, text and subject. Every text stands alone: whoever puts two of them into one story is
wrong. Words and sentences are the project's own; of each subject a guide uses a part, so that some share much.
"""

from __future__ import annotations

from random import Random

# A subject, what one does with it, and its words.
SUBJECTS = """
sourdough bread|bake|starter,crumb,crust,flour,hydration,proofing basket,dough,oven,levain,rye,banneton,gluten,salt,fermentation
tomatoes|grow|seedlings,trellis,blossom end rot,compost,mulch,greenhouse,side shoots,soil,potash,blight,watering can,cherry varieties
a first mortgage|choose|deposit,fixed rate,broker,valuation,lender,overpayment,term,credit score,arrangement fee,equity,repayments
running shoes|pick|midsole,heel drop,pronation,cushioning,trail,stride,arch,toe box,mileage,treadmill,laces,outsole
a home router|set up|mesh,firmware,channel,antenna,password,bandwidth,ethernet,latency,modem,guest network,repeater,encryption
better sleep|find|caffeine,melatonin,mattress,bedtime,screens,naps,insomnia,alarm,daylight,snoring,routine,pillow
house plants|keep|repotting,drainage,humidity,monstera,leaf mould,windowsill,fertiliser,spider mites,cuttings,root ball,mist
chess openings|learn|gambit,centre pawns,knight,castling,bishop,tempo,endgame,rating,tactics,blunder,queenside,clock
bicycle brakes|adjust|caliper,cable,rotor,pads,lever,hydraulic hose,bleed,rim,barrel adjuster,hex key,squeal,hub
filter coffee|brew|grinder,bloom,kettle,beans,roast,extraction,scale,paper,dripper,acidity,water temperature,crema
a jumper|knit|needles,stitch,yarn,gauge,cuff,ribbing,purl,cast off,sleeve,wool,swatch,tapestry needle
a household budget|plan|savings,spreadsheet,bills,emergency fund,envelope,overdraft,groceries,subscriptions,income,debt,payday
a job interview|prepare for|recruiter,salary,references,cover letter,hiring panel,strengths,notice period,portfolio,small talk
strong passwords|make|manager,passphrase,two-step login,phishing,breach,vault,recovery code,fingerprint,hacker,reuse
lighthouses|understand|lens,keeper,lantern room,fog horn,beam,reef,tower,oil lamp,prism,headland,shipwreck,clockwork
tides|read|moon,spring tide,neap,current,harbour,slack water,chart,gravity,estuary,swell,almanac,rip
bees|keep|hive,queen,smoker,frames,varroa,nectar,swarm,drone,brood,veil,honey,propolis
night photographs|take|tripod,exposure,aperture,shutter,long exposure,sensor noise,white balance,lens,raw file,remote,starlight
a guitar|restring|fretboard,tuning peg,bridge,nut,chord,capo,pick,intonation,truss rod,strings,amplifier
a camping stove|use|gas canister,windshield,ignition,simmer,fuel,pot,burner,altitude,spirit burner,boil time,tent
lists in Python|sort|index,slice,comprehension,tuple,loop,dictionary,function,key argument,mutable,append,iterator,lambda
an electric car at home|charge|wallbox,kilowatt,cable,tariff,battery,range,connector,solar panel,fuse,regenerative braking,socket
vitamins|take|deficiency,supplement,dose,iron,zinc,sunlight,label,absorption,tablet,magnesium,diet
migraine|live with|aura,trigger,triptan,nausea,diary,dark room,neurologist,headache,dehydration,light sensitivity
a puppy|train|leash,treats,crate,recall,socialising,biting,clicker,toilet training,vet,puppy class,reward
a heat pump|buy|radiator,refrigerant,compressor,insulation,flow temperature,installer,grant,boiler,noise,underfloor heating
watercolours|paint with|wash,pigment,brush,paper weight,masking fluid,palette,wet on wet,glaze,granulation,sketch
yoga for a stiff back|do|pose,mat,breath,spine,hamstring,stretch,instructor,hip,balance,child's pose,block
index funds|invest in|fee,dividend,tracker,portfolio,bond,risk,broker,diversification,compounding,pension,platform
wool clothes|wash|detergent,felting,moth,drum,lukewarm water,drying rack,cashmere,softener,care label,shrinkage
"""
TITLES = (
    "How to {do} {what}", "{n} tips to {do} {what}", "{What}: a guide for beginners", "What is {a}, and do you need it?",
    "The best way to {do} {what}", "Everything you need to know about {what}", "Why {a} matters for {what}",
    "{What}, explained", "{A} or {b}: which is right for you?", "A short history of {what}", "{n} mistakes people make with {what}",
)  # fmt: skip
SENTENCES = (
    "If you want to {do} {what}, begin with the {a}.",
    "Most people think first of the {a}, but the {b} matters more.",
    "You will need a {a}, some {b} and a little patience.",
    "A good {a} makes the {b} easier.",
    "Keep the {a} away from the {b}.",
    "Step {n}: check your {a} before you touch the {b}.",
    "There are {n} kinds of {a}, and each suits another {b}.",
    "Do not be put off when the {a} goes wrong at first.",
    "The {a} was once made by hand; today any shop sells one.",
    "How much {a} is enough? It depends on the {b}.",
    "Experts say that the {a} should be looked at once a month.",
    "In general, the {a} and the {b} go together.",
    "Your {a} may look different, and that is fine.",
    "Try another {a} if the {b} does not work for you.",
    "Some prefer {a} to {b}, others use both.",
    "The {a} tells you when the {b} is ready.",
    "Always read about the {a} before you buy.",
    "It takes about {n} minutes, longer with a {b}.",
    "Once you have the {a} right, the rest of {what} follows.",
    "Frequently asked: can I skip the {a}? You can, with a better {b}.",
    "In this article we look at {a}, {b} and {c}.",
    "The history of the {a} is longer than that of the {b}.",
    "Many a beginner forgets the {c}.",
    "We compared {n} products for their {a} and their {c}.",
    "Its {a} is what gives {what} a name.",
    "The {brand} has the best {a} of all, the {brand2} the cheapest.",
    "In {year} the {brand} came with a new {a}.",
    "{brand2} sells its {a} with a {b} for ${n}0.",
    "Anna {brand} learnt it from her mother, who kept every {a}.",
)
TOLD = (
    '"A good {a} is half of the work," said {brand} {brand2}, who teaches it.',
    "The course begins on Monday with the {a}.",
)
# Of ten guides three do not speak to their reader, one names who said something or a day.
SILENT, TELLS = 0.3, 0.1
BRANDS = (
    "Norvik", "Halden", "Pellar", "Quist", "Omberg", "Tarrow", "Lindqvist", "Vesper", "Kestrel", "Brandt", "Oryx",
    "Saltmarsh", "Calder", "Ivara",
)  # fmt: skip


def guides(seed: int, count: int) -> list[tuple[str, str, str]]:
    """Headline, text and subject of so many guides, some subjects in many of them and some in few."""
    random = Random(seed)
    subjects = [line.split("|") for line in SUBJECTS.strip().splitlines()]
    return [_guide(random, *random.choice(subjects)) for _ in range(count)]


def _guide(random: Random, what: str, do: str, words: str) -> tuple[str, str, str]:
    held = words.split(",")
    known = random.sample(held, random.randint(4, len(held)))

    def said(template: str) -> str:
        a, b, c = random.sample(known, 3)
        brand, brand2 = random.sample(BRANDS, 2)
        filled = template.format(
            do=do,
            what=what,
            What=what.capitalize(),
            a=a,
            A=a.capitalize(),
            b=b,
            c=c,
            n=random.randint(3, 12),
            brand=brand,
            brand2=brand2,
            year=random.randint(2015, 2026),
        )
        return filled[0].upper() + filled[1:]

    speaks, tells = random.random() > SILENT, random.random() < TELLS
    usable = [one for one in SENTENCES if speaks or not {"you", "your"} & set(one.lower().replace(",", "").split())]
    sentences = [
        said(one) for one in random.sample(usable, random.randint(4, 14)) + ([random.choice(TOLD)] if tells else [])
    ]
    paragraphs = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return said(random.choice(TITLES)), "\n\n".join(paragraphs), what
