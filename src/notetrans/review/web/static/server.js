// What a person does is told to notetrans, one request after the other.

export class Refused extends Error {
  isLost = false; // whether there was no answer at all
}

let last = Promise.resolve();
let waiting = 0;

// Whether something was told that is not known to be kept.
export const isWaiting = () => waiting > 0;

// Returns what notetrans answers; throws Refused with a sentence for a person.
export function ask(action, body) {
  waiting++;
  const next = last.then(() => send(action, body)).finally(() => waiting--);
  last = next.catch(() => {});
  return next;
}

// The same without waiting for what was asked before: for what keeps nothing.
export async function send(action, body) {
  let answer;
  try {
    answer = await fetch(`/do/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    const lost = new Refused("notetrans does not answer: is it still running in the terminal? Nothing was kept.");
    lost.isLost = true;
    throw lost;
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(data.error ?? `notetrans answers ${answer.status}. Nothing was kept.`);
  return data;
}
