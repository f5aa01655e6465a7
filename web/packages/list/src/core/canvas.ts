/**
 * The canvas stays short: beyond a million px, browsers lose fractions of a px, and later whole heights. Distances
 * between rows stay 1:1; only the scroll offset is proportional to the position in the rows.
 */
export const maxCanvasPx = 1_048_576;

/** This part of the canvas at each end is 1:1, so that its ends are the ends of the rows. */
const edgePart = 0.004;

export interface CanvasShape {
  /** Height of all rows. */
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

/** Maps an offset in the rows to a scroll offset. */
export const physicalOf = (y: number, shape: CanvasShape): number => {
  const { room, length, edge } = parts(shape);
  if (length <= room || y <= edge) return Math.min(Math.max(0, y), room);
  if (length - y <= edge) return Math.max(0, room - (length - y));
  return edge + ((y - edge) * (room - 2 * edge)) / (length - 2 * edge);
};

/** Maps a scroll offset to an offset in the rows. */
export const logicalOf = (offset: number, shape: CanvasShape): number => {
  const { room, length, edge } = parts(shape);
  if (length <= room || offset <= edge) return Math.min(Math.max(0, offset), length);
  if (room - offset <= edge) return length - Math.max(0, room - offset);
  return edge + ((offset - edge) * (length - 2 * edge)) / (room - 2 * edge);
};
