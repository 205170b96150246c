// A text in which the server has marked what was looked for.
const START = "\ue000";
const END = "\ue001";

export function Found({ text }: { text: string }) {
  const [first, ...rest] = text.split(START);
  return (
    <>
      {first}
      {rest.map((piece) => {
        const [found, behind] = piece.split(END);
        return <><mark>{found}</mark>{behind}</>;
      })}
    </>
  );
}
