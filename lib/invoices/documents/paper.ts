import path from 'node:path';
import PDFDocument from 'pdfkit';
import type { Language } from './words';

export const INK = '#1b1c19';
export const MUTED = '#5e5f58';
export const RULE = '#d9d8d2';
export const SHADE = '#f3f3ef';
export const ACCENT = '#0b6b4f';
export const DANGER = '#b0241c';

const WIDTH = 595.28;
const HEIGHT = 841.89;
const SIDE = 48;
const TOP = 48;
const SIZE = 9;
/** Where text of a page ends: the foot is below. */
const BOTTOM = HEIGHT - 72;

const FONTS = path.join('node_modules', 'geist', 'dist', 'fonts', 'geist-sans');
const FACES = { regular: 'Geist-Regular.ttf', medium: 'Geist-Medium.ttf', bold: 'Geist-SemiBold.ttf' };

export interface Style {
  size?: number;
  face?: keyof typeof FACES;
  color?: string;
  align?: 'left' | 'right';
  width?: number;
  link?: string;
}

/** Figures of one width; what has none is shaped without, which the library remembers word by word. */
function featuresOf(text: string): PDFKit.Mixins.OpenTypeFeatures[] | undefined {
  return /\d/.test(text) ? ['tnum'] : undefined;
}

interface PaperOptions {
  title: string;
  author: string;
  language: Language;
  /** Stamped as the time of creation, so that the same document has the same bytes whenever it is made. */
  at: Date;
}

/** A4 pages that are written from top to bottom. `y` is where the next thing goes. */
export class Paper {
  readonly left = SIDE;
  readonly right = WIDTH - SIDE;
  readonly width = WIDTH - 2 * SIDE;
  y = TOP;
  /** Of texts at size 1: shaping a text is what takes the time. */
  private readonly widths = new Map<string, number>();
  private readonly doc: PDFKit.PDFDocument;
  private readonly bytes: Promise<Buffer>;

  constructor({ title, author, language, at }: PaperOptions) {
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: language === 'fr' ? 'fr-FR' : 'en-GB',
      displayTitle: true,
      info: { Title: title, Author: author, Creator: 'Parley', Producer: 'Parley', CreationDate: at },
    });
    for (const [face, file] of Object.entries(FACES)) {
      this.doc.registerFont(face, path.join(process.cwd(), FONTS, file));
    }
    const chunks: Buffer[] = [];
    this.doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    this.bytes = new Promise((resolve, reject) => {
      this.doc.on('end', () => resolve(Buffer.concat(chunks)));
      this.doc.on('error', reject);
    });
  }

  /** Begins a new page when less than `height` is left on this one; says whether it did. */
  need(height: number): boolean {
    if (this.y + height <= BOTTOM) return false;
    this.turn();
    return true;
  }

  /** Whether less than half of the page is left. */
  get late(): boolean {
    return this.y > HEIGHT / 2;
  }

  turn() {
    this.doc.addPage();
    this.y = TOP;
  }

  /** Writes at a place, wrapped to `width`, and gives the height that it took. `y` stays. */
  write(text: string, x: number, y: number, style: Style = {}): number {
    const { color = INK, align = 'left', width, link } = style;
    const onOneLine = width === undefined || this.fits(text, style, width);
    const shift = align === 'right' && onOneLine && width ? width - this.widthOf(text, style) : 0;
    const height = onOneLine ? this.lineHeight(style) : this.heightOf(text, { ...style, width });
    this.set(style)
      .fillColor(color)
      .text(text, x + shift, y, {
        ...(onOneLine ? { lineBreak: false } : { width, align }),
        link,
        features: featuresOf(text),
      });
    return height;
  }

  widthOf(text: string, style: Style = {}): number {
    const { size = SIZE, face = 'regular' } = style;
    const key = `${face} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = this.set({ face, size: 1000 }).widthOfString(text, { features: featuresOf(text) }) / 1000;
      this.widths.set(key, width);
    }
    return width * size;
  }

  heightOf(text: string, { width, ...style }: Style & { width: number }): number {
    if (this.fits(text, style, width)) return this.lineHeight(style);
    return this.set(style).heightOfString(text, { width, features: featuresOf(text) });
  }

  private fits(text: string, style: Style, width: number): boolean {
    return !text.includes('\n') && this.widthOf(text, style) <= width;
  }

  private lineHeight(style: Style): number {
    return this.set(style).currentLineHeight(true);
  }

  /** A paragraph over the width of the page at `y`, which moves below it. */
  paragraph(text: string, style: Style & { gap?: number } = {}) {
    const width = style.width ?? this.width;
    this.need(this.heightOf(text, { ...style, width }));
    this.y += this.write(text, this.left, this.y, { ...style, width }) + (style.gap ?? 4);
  }

  rule(y: number, { x = this.left, width = this.width, color = RULE, weight = 0.5 } = {}) {
    this.doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(weight)
      .strokeColor(color)
      .stroke();
  }

  box(x: number, y: number, width: number, height: number, color: string) {
    this.doc.rect(x, y, width, height).fill(color);
  }

  /** Ends the document: `foot` is written on every page, `stamp` across it. */
  finish(
    foot: (page: number, pages: number) => [left: string, right: string],
    stamp?: string,
  ): Promise<Buffer> {
    const { count } = this.doc.bufferedPageRange();
    for (let at = 0; at < count; at++) {
      this.doc.switchToPage(at);
      const [left, right] = foot(at + 1, count);
      const y = HEIGHT - 44;
      this.rule(y - 8);
      const style: Style = { size: 7.5, color: MUTED };
      this.write(right, this.left, y, { ...style, align: 'right', width: this.width });
      this.write(left, this.left, y, { ...style, width: this.width - 100 });
      if (stamp) this.stamp(stamp);
    }
    this.doc.end();
    return this.bytes;
  }

  private stamp(text: string) {
    const size = Math.min(150, 80_000 / this.widthOf(text, { face: 'bold', size: 160 }));
    const width = this.widthOf(text, { face: 'bold', size });
    this.doc
      .save()
      .rotate(-35, { origin: [WIDTH / 2, HEIGHT / 2] })
      .fillOpacity(0.09);
    this.write(text, (WIDTH - width) / 2, HEIGHT / 2 - size / 2, { face: 'bold', size, color: DANGER });
    this.doc.restore();
  }

  private set({ size = SIZE, face = 'regular' }: Style): PDFKit.PDFDocument {
    return this.doc.font(face).fontSize(size);
  }
}
