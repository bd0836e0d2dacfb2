"""The English that the parser knows by heart: verbs and their pasts, command words, words that say nothing.

None of it decides alone what a sentence means. It tells an order from a remark where the structure is the same
("call the bank", "love the bank"), and a slip of the finger from a word that was meant.
"""

__all__ = [
    "COMMANDS",
    "CONTRACTIONS",
    "EMPTY",
    "FEELINGS",
    "NOT_VERBS",
    "NUMBERS",
    "ORDINALS",
    "PASTS",
    "REAL_WORDS",
    "SAME_VERBS",
    "VERBS",
    "stem",
    "word_set",
]


def word_set(text: str) -> frozenset[str]:
    """The words of a text that blanks part: easier to read and to extend than a column of quoted ones."""
    return frozenset(text.split())


# Verbs that begin a note to oneself.
VERBS = word_set(
    """
    accept alphabetize apologize apply appoint arrange ask assemble assign attend back bake balance bath bathe bike
    bleach block boil book borrow braid brew bring brush budget build bury buy call cancel catch celebrate
    change charge chase check choose chop claim clean clear climb close coach code collect compare compile
    complain compose confirm congratulate connect contact convert cook copy cover create cut cycle deal debug
    decide declutter decorate defrost deliver deploy deposit descale design develop dig disinfect do document
    donate download draft draw dress drive drop dry dust dye eat edit email empty enroll enter escalate estimate
    exchange exercise experiment explore extend fax feed fertilize fetch file fill film finalize find finish fix
    flip floss fold follow forward frame freeze fry fund get gift give glue go google grab grade grease greet
    grill grind grow hang harvest help hem hide hire hoover host hunt install insure interview invest
    investigate invite invoice iron jog join journal juice keep knit label launch lay lead learn lease leave
    lend let lift light list listen load lock log look lower lubricate mail make manage measure meditate meet
    memorize mend merge message migrate mix monitor mop mount move mow nail negotiate notify observe obtain oil
    open optimize order organise organize pack paint park patch pay phone pick ping plan plant play plot plug
    polish pool post postpone practice practise pray prep prepare present press print process prune publish pull
    pump purchase push put raise rake reach read rearrange rebook recharge reconcile record recycle redeem redo
    refactor refill refinance refresh refund register rehearse reinstall release renew rent repaint repair
    replace replant reply report repot request reschedule research reserve reset resize resolve respond restart
    restock return review revise rewrite ring rinse roast run sand save scan schedule scrub seal search sell
    send separate serve service set settle sew shampoo share sharpen shave shine ship shop shovel shower shred
    sign sketch skype sleep slice soak solder sort sow spend sponsor spray stack start steam sterilize stitch
    stock store straighten strengthen stretch study submit subscribe supervise swap sweep swim switch tailor
    take talk teach tell test text thank thaw tidy tie tighten tip top touch track trade train transfer
    translate transport treat trim try tune turn type unblock unclog uninstall unload unpack unplug unsubscribe
    update upgrade upload vacuum varnish verify view visit volunteer vote wake walk wash watch water wax weed
    weigh whisk wipe withdraw work wrap write zip
    """
)

# Irregular pasts and participles, to their verb.
PASTS = {
    form: verb
    for verb, forms in {
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "choose": "chose chosen",
        "cut": "cut",
        "deal": "dealt",
        "dig": "dug",
        "do": "did done",
        "draw": "drew drawn",
        "drive": "drove driven",
        "eat": "ate eaten",
        "feed": "fed",
        "find": "found",
        "fly": "flew flown",
        "freeze": "froze frozen",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone",
        "grind": "ground",
        "grow": "grew grown",
        "hang": "hung",
        "hide": "hid hidden",
        "keep": "kept",
        "lay": "laid",
        "lead": "led",
        "leave": "left",
        "lend": "lent",
        "light": "lit",
        "make": "made",
        "meet": "met",
        "pay": "paid payed",
        "put": "put",
        "read": "read",
        "redo": "redid redone",
        "repay": "repaid",
        "rewrite": "rewrote rewritten",
        "ring": "rang rung",
        "run": "ran",
        "sell": "sold",
        "send": "sent",
        "set": "set",
        "sew": "sewn",
        "sow": "sown",
        "speak": "spoke spoken",
        "spend": "spent",
        "sweep": "swept",
        "swim": "swam swum",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "wake": "woke woken",
        "withdraw": "withdrew withdrawn",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}

# Verbs by which people report the same errand.
SAME_VERBS = tuple(
    word_set(verbs)
    for verbs in (
        "buy get grab fetch purchase pick collect order",
        "call phone ring telephone",
        "pay settle",
        "send mail email post",
        "finish complete do wrap",
        "clean wash scrub",
        "fix repair mend",
    )
)

# "I forgot the keys", "I wanted milk": past, and nothing was got done.
FEELINGS = word_set(
    """
    agreed asked believed bored cared confused cried decided died disliked dreamed enjoyed excited expected
    failed felt forgot had hated heard hoped intended knew laughed liked lived looked lost loved married meant
    missed moved needed noticed planned preferred promised realised realized relaxed remembered said saw scared
    seemed smiled started stopped supposed surprised thought tired tried used wanted was were wished wondered
    worried
    """
)

# Words that can stand before "the" or "my" without being an order.
NOT_VERBS = word_set(
    """
    a about above across actually after again against all almost along already also although always am among an
    and another any are around as at be because been before behind being believe below beside bet between beyond
    both but by calculate can could damn define describe despite disregard does down during each either else
    enjoy enough even ever every except explain feel few for from guess had has hate have he hence her here hers
    him his hope how however i if ignore imagine in inside instead into is it its just know less like likely
    love many may maybe me mean might mine miss more most much must my name near need neither never next no nor
    not now obey of off often on once one only onto or other our out outside over per perhaps pretend quite
    rather recite remember repeat same seem she should since sing so solve some soon still such summarize
    suppose than thank thanks that the their them then there these they think this those though through thus
    till to today together tomorrow too toward towards under understand unless until up upon us very want was we
    were what whatever when whenever where whether which while who whom whose why will wish with within without
    wonder would yes yet you your
    """
)

# What commands are made of; only these are restored from a slip of the finger.
COMMANDS = word_set(
    """
    add added change clear complete completed create delete description done edit erase everything finish
    finished incomplete list mark modify number pending please remember remind reminder remove rename replace
    show task tasks thanks today todo todos undo unfinished update what which
    """
)

# Words one letter away from a command that are meant as they stand.
REAL_WORDS = word_set(
    """
    ask asks chance chances changed changes charge clears compete competed compiled completely completes
    completion complex crate crater created creates cremate deleted deletes deplete edited edits finishes
    finnish furnished mollify numbers plea pleas pleased pleasure remainder remembers reminded reminders reminds
    remote removed remover removes renamed renames thank unfurnished updated updates upstate
    """
)

# Slips that are too short to be told from other words by their letters.
CONTRACTIONS = {
    "ad": "add",
    "adda": "add a",
    "addd": "add",
    "arent": "aren't",
    "cant": "can't",
    "couldnt": "couldn't",
    "cud": "could",
    "didnt": "didn't",
    "dne": "done",
    "doen": "done",
    "doesnt": "doesn't",
    "dont": "don't",
    "gimme": "give me",
    "gonna": "going to",
    "gotta": "have to",
    "hasnt": "hasn't",
    "havent": "haven't",
    "hafta": "have to",
    "im": "i'm",
    "isnt": "isn't",
    "ive": "i've",
    "lemme": "let me",
    "lets": "let's",
    "lst": "list",
    "marc": "mark",
    "n": "and",
    "plz": "please",
    "pls": "please",
    "plese": "please",
    "r": "are",
    "shw": "show",
    "teh": "the",
    "tsk": "task",
    "tsks": "tasks",
    "thats": "that's",
    "thx": "thanks",
    "tnx": "thanks",
    "u": "you",
    "wanna": "want to",
    "whats": "what's",
    "wht": "what",
    "ya": "you",
}

# In order, so that a word's place is its number.
_COUNTED = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
"""
_PLACED = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"

NUMBERS = {word: number for number, word in enumerate(_COUNTED.split(), start=1)}
ORDINALS = {
    **{word: place for place, word in enumerate(_PLACED.split())},
    "1st": 0,
    "2nd": 1,
    "3rd": 2,
    "top": 0,
    "former": 0,
    "latter": 1,
    **{f"{place + 1}th": place for place in range(3, 20)},
    **dict.fromkeys(("last", "final", "bottom", "latest", "newest"), -1),
}

# Words by which no task can be told from another.
EMPTY = word_set(
    """
    a about all also an and any are as at be been by called chore concerning do for from has have i in is it
    item items me mentioning mentions my named note of on one ones or our re regarding reminder reminders saying
    says some task tasks that the their there thing things this titled to todo todos was were which with your
    """
)

# Words for the same thing, to the one by which they are compared.
SAME_WORDS = {
    word: first
    for first, *others in (
        ("mom", "mum", "mommy", "mummy", "mother", "mama", "mam"),
        ("dad", "daddy", "father", "papa"),
        ("grandma", "granny", "grandmother"),
        ("grandpa", "grandfather"),
        ("doctor", "dr", "doc"),
        ("meeting", "mtg"),
        ("appointment", "appt"),
        ("groceries", "grocery"),
        ("bike", "bicycle"),
        ("tv", "television", "telly"),
        ("fridge", "refrigerator"),
    )
    for word in others
}

_DOUBLED = frozenset("bdglmnprt")


def stem(word: str) -> str:
    """The part of a word that "call", "called", "calling" and "calls" share. Rough, and the same for all."""
    word = word.removesuffix("'s").removesuffix("'").replace("'", "")
    word = PASTS.get(word, word)
    word = SAME_WORDS.get(word, word)
    if len(word) > 4:
        for ending, instead in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
            if word.endswith(ending) and not word.endswith("ss"):
                word = word.removesuffix(ending) + instead
                break
    elif len(word) == 4 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] in _DOUBLED:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word
