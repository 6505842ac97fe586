"""How a case can end, in the words of the pages."""

from collections.abc import Mapping

from states import Text

OUTCOMES: Mapping[str, Text] = {
    "granted": Text(zh="已同意", en="granted"),
    "denied": Text(zh="未同意", en="denied"),
    "withdrawn": Text(zh="已撤回", en="withdrawn"),
    "terminated": Text(zh="已终止", en="terminated"),
    "lapsed": Text(zh="逾期失效", en="lapsed"),
    "referred": Text(zh="已转办", en="passed on"),
    "ended": Text(zh="已办结", en="closed"),
}
