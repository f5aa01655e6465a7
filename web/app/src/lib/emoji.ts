/** A small common set, written between colons. */
const byName: Readonly<Record<string, string>> = {
  smile: "😄", grin: "😁", joy: "😂", wink: "😉", blush: "😊", heart_eyes: "😍", thinking: "🤔", neutral_face: "😐", cry: "😢", sob: "😭",
  sweat_smile: "😅", sunglasses: "😎", scream: "😱", angry: "😠", sleeping: "😴", tada: "🎉", heart: "❤️", "+1": "👍", thumbsup: "👍", "-1": "👎",
  thumbsdown: "👎", clap: "👏", pray: "🙏", wave: "👋", muscle: "💪", eyes: "👀", fire: "🔥", rocket: "🚀", star: "⭐", sparkles: "✨",
  white_check_mark: "✅", x: "❌", warning: "⚠️", bug: "🐛", bulb: "💡", coffee: "☕", ship: "🚢", "100": "💯", ok_hand: "👌", party: "🥳",
};

export const emojiFor = (name: string): string | undefined => (Object.hasOwn(byName, name) ? byName[name] : undefined);
