// Addresses of a picture, tried one after the other until one comes.
import { useEffect, useState } from "preact/hooks";
import { previewAddress } from "../api";

export interface Attempt {
  address: string;
  /** Wait before it. */
  afterMs: number;
}

/** A preview may be in the making: it is asked for again. */
export const attemptsAtPreview = (id: string, width: number): Attempt[] =>
  [0, 2_000, 8_000].map((afterMs) => ({ address: previewAddress(id, width), afterMs }));

export interface Attempted {
  /** Of the one that is tried now, and which it is; "" while it waits. */
  address: string;
  number: number;
  failed: boolean;
  onError(): void;
}

export function useAttempts(attempts: readonly Attempt[]): Attempted {
  const [number, setNumber] = useState(0);
  const [waited, setWaited] = useState(0);
  const attempt = attempts[number];
  useEffect(() => {
    const timer = setTimeout(() => setWaited(number), attempt?.afterMs ?? 0);
    return () => clearTimeout(timer);
  }, [number]);
  return {
    address: attempt && waited === number ? attempt.address : "",
    number,
    failed: !attempt,
    onError: () => setNumber(number + 1),
  };
}
