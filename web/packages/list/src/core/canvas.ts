/**
 * The physical canvas stays short: beyond a million px, browsers lose fractions of a px, and later whole heights. Rows
 * keep their distances 1:1; only where the view stands on the canvas is a ratio of where it stands in the whole.
 */
export const maxCanvasPx = 1_048_576;

/** This part of the canvas at each end is 1:1, so that its end is the true end of the rows. */
const edgePart = 0.004;

export interface CanvasShape {
  /** Of all rows. */
  readonly total: number;
  readonly canvas: number;
  readonly view: number;
}

const parts = ({ total, canvas, view }: CanvasShape) => {
  const room = Math.max(0, canvas - view);
  const length = Math.max(0, total - view);
  return { room, length, edge: Math.min(canvas * edgePart, room / 4) };
};

export const canvasHeight = (total: number, view: number): number =>
  Math.ceil(Math.min(maxCanvasPx, Math.max(total, view)));

/** Where a view that stands at `y` of the rows should stand on the canvas. */
export const physicalOf = (y: number, shape: CanvasShape): number => {
  const { room, length, edge } = parts(shape);
  if (length <= room || y <= edge) return Math.min(Math.max(0, y), room);
  if (length - y <= edge) return Math.max(0, room - (length - y));
  return edge + ((y - edge) * (room - 2 * edge)) / (length - 2 * edge);
};

/** The other way: where among the rows a view stands that was dragged to that place of the canvas. */
export const logicalOf = (offset: number, shape: CanvasShape): number => {
  const { room, length, edge } = parts(shape);
  if (length <= room || offset <= edge) return Math.min(Math.max(0, offset), length);
  if (room - offset <= edge) return length - Math.max(0, room - offset);
  return edge + ((offset - edge) * (length - 2 * edge)) / (room - 2 * edge);
};
