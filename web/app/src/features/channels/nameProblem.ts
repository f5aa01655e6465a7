import { strings } from "./strings.ts";

/** The characters that `ChannelRules` of the server refuses: all but letters, their marks, digits, "-", "_" and ".". */
const refused = /[^\p{L}\p{Nd}\p{Mn}\p{Mc}._-]|[\u0300-\u036f]|\p{Default_Ignorable_Code_Point}/u;

/** What the server would refuse in a channel name; `undefined` for a valid or empty one. */
export const nameProblem = (typed: string): string | undefined => {
  // Letters are composed with their marks, as by the server, which also removes the spaces and "#" around a name.
  const [character] = refused.exec(typed.trim().replace(/^#+/, "").normalize("NFC")) ?? [];
  if (character === undefined) return undefined;
  return character.trim() === "" ? strings.noSpaces : strings.notInName(character);
};
