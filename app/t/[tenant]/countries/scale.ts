/** Amounts as steps of a colour, from 0 (nothing) to 5 (the most). Steps are round and about threefold each. */
export interface Scale {
  /** From these amounts on it is step 2, 3, 4 and 5; ascending. */
  breaks: bigint[];
  step: (amount: bigint) => number;
}

export function scaleOf(most: bigint): Scale {
  const breaks: bigint[] = [];
  for (let one = roundBelow(most); breaks.length < 4 && one > 0n; one = below(one)) breaks.unshift(one);
  return {
    breaks,
    step: (amount) => {
      if (amount <= 0n) return 0;
      // With less than four breaks, there is nothing below the lowest.
      return 5 - breaks.filter((one) => amount < one).length;
    },
  };
}

/** The largest of 1, 3, 10, 30, 100, ... that is no more than `amount`; 0 for less than 1. */
function roundBelow(amount: bigint): bigint {
  let found = 0n;
  for (let one = 1n; one <= amount; one *= 10n) found = 3n * one <= amount ? 3n * one : one;
  return found;
}

function below(one: bigint): bigint {
  return String(one).startsWith('3') ? one / 3n : (one / 10n) * 3n;
}
