// How pictures in outputs are shown: with their alt text, which JupyterLab receives and drops; on dark paper in a dark
// theme; those of explorers as what they are, still pictures. And what stands below a question is folded until its answer is revealed.
//
// The page loads this file as a prebuilt extension: it hands the modules that it shares to `init`, and asks `get` for ours.
window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = (() => {
    let shared;
    const here = document.currentScript?.src; // beside it lies what else this extension has

    const EXPLORER = /^[A-Z]\w+\(\w+=/; // the text beside the picture of an explorer: LineExplorer(angle=20)

    // A question that is not answered yet, alive or as a still picture, and the cells that tell its answer, be they
    // questions themselves: those up to the next heading or line.
    const MOST = 20;
    const asking = ".jp-Cell:has(.course-prediction:not(.course-right, .course-wrong)):not(.course-looked)";
    const next = " + .jp-Cell:not(:has(h1, h2, h3, hr))";
    const folded = Array.from({length: MOST}, (_, i) => asking + next.repeat(i + 1)).join(", ");
    // Folded is the cell and not what is in it: to ask that of its children costs 4 ms each time a word changes somewhere.
    const STYLE = `
        @media screen {
            :is(${folded}) {
                position: relative;
                overflow: hidden;
                max-height: 5px;
                margin-bottom: 2px;
                visibility: hidden;
            }
            :is(${folded})::before {
                content: "";
                position: absolute;
                z-index: 1;
                inset: 0;
                background: var(--jp-layout-color2);
                cursor: pointer;
                visibility: visible;
            }
            :is(${asking + next}), :is(${folded}).jp-mod-active { max-height: 34px !important; }
            :is(${asking + next})::before {
                content: "Folded, since it tells the answer: it opens when you reveal your prediction, or click here." !important;
                padding: 7px 74px;
                color: var(--jp-ui-font-color1);
            }
        }
        .course-still::before {
            content: "▷ still picture: run the cell to play";
            display: block;
            padding: 2px 0 0 18px;
            color: var(--jp-ui-font-color2);
            font: 13px/20px var(--jp-ui-font-family);
        }
        .course-figure { display: inline-block; position: relative; max-width: 100%; }
        .course-figure > img { display: block; }
        .course-figure > i { display: none; position: absolute; inset: 0; background-size: 100% 100%; pointer-events: none; }
        [data-jp-theme-light="false"] .course-figure > i { display: block; }
        [data-jp-theme-light="false"] .course-figure > img {
            border-radius: 4px;
            filter: invert(0.87) hue-rotate(180deg) saturate(1.2);
        }`;

    // The corners of a place, "left top width height" in shares; a path from the origin and back to it.
    function outline(place) {
        const [left, top, width, height] = place.split(" ").map(Number), [right, bottom] = [left + width, top + height];
        const corners = [[0, 0], [left, top], [right, top], [right, bottom], [left, bottom], [left, top], [0, 0]];
        return corners.map(corner => corner.map(share => `${100 * share}%`).join(" ")).join(", ");
    }

    // In the dark theme a figure's paper is dark and its ink bright; its pictures lie on top of it, as they are.
    function darken(image, pictures) {
        const figure = Object.assign(document.createElement("div"), {className: "course-figure"});
        image.replaceWith(figure);
        figure.append(image);
        if (!pictures) return;
        const copy = document.createElement("i"), places = pictures.split("; ").map(outline);
        copy.style.backgroundImage = `url("${image.src}")`;
        copy.style.clipPath = `polygon(evenodd, ${places.join(", ")})`;
        figure.append(copy);
    }

    // Whoever wants to look anyway clicks on a folded cell.
    function look({target}) {
        let cell = target.closest?.(folded);
        while (cell && (!cell.matches(asking) || cell.matches(folded))) cell = cell.previousElementSibling;
        cell?.classList.add("course-looked");
    }

    async function plugin() {
        const [rendermime] = Object.values(shared["@jupyterlab/rendermime"]);
        const {RenderedImage} = (await rendermime.get())();
        document.head.append(Object.assign(document.createElement("style"), {textContent: STYLE}));
        document.addEventListener("click", look);

        class DescribedImage extends RenderedImage {
            async render(model) {
                await super.render(model);
                const {alt, pictures} = model.metadata[this.mimeType] ?? {}, image = this.node.querySelector("img");
                const text = [model.data["text/plain"]].flat().join("");
                if (alt) {
                    image.alt = alt;
                    darken(image, pictures);
                }
                this.node.classList.toggle("course-still", EXPLORER.test(text));
                this.node.classList.toggle("course-prediction", text.startsWith("Prediction("));
            }
        }

        const createRenderer = options => new DescribedImage(options);
        const rendererFactory = {safe: true, mimeTypes: ["image/png"], createRenderer};
        return {id: "course-utils:alt-texts", rendererFactory, rank: 90, dataType: "string"};
    }

    return {
        init: scope => { shared = scope; },
        get: async name => {
            if (name === "./presenting") {
                const exported = {__esModule: true, ...await import(new URL("presenting.js", here))};
                return () => exported;
            }
            const exported = {__esModule: true, default: await plugin()};
            return () => exported;
        },
    };
})();
