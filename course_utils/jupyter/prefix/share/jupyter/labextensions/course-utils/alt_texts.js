// How pictures in outputs are shown: with their alt text, which JupyterLab receives and drops; on dark paper in a dark
// theme; those of explorers as what they are, still pictures. And what stands below a question is folded until its answer is revealed.
//
// The page loads this file as a prebuilt extension: it hands the modules that it shares to `init`, and asks `get` for ours.
window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = (() => {
    let shared;
    const here = document.currentScript?.src; // beside it lies what else this extension has

    const EXPLORER = /^[A-Z]\w+\(\w+=/; // the text beside the picture of an explorer: LineExplorer(angle=20)

    // Cells that tell the answer of a question before it is given carry a class, the first of them a second one. Styles
    // could find them as well (`:has` and `+`), but then the browser looks at all cells again whenever a word changes.
    const STYLE = `
        @media screen {
            .course-folded {
                position: relative;
                overflow: hidden;
                max-height: 5px;
                margin-bottom: 2px;
                visibility: hidden;
            }
            .course-folded::before {
                content: "";
                position: absolute;
                z-index: 1;
                inset: 0;
                background: var(--jp-layout-color2);
                cursor: pointer;
                visibility: visible;
            }
            .course-folded-first, .course-folded.jp-mod-active { max-height: 34px !important; }
            .course-folded-first::before {
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

    // A question that is not answered yet, alive or as a still picture, folds the cells below it, be they questions
    // themselves, up to the next heading or line.
    const ASKS = ".course-prediction:not(.course-right, .course-wrong)", ENDS = "h1, h2, h3, hr";
    const TOLD = `.jp-Cell, .course-prediction, ${ENDS}`;

    function fold() {
        let before = null, isFolding = false;
        for (const cell of document.querySelectorAll(".jp-Notebook .jp-Cell")) {
            if (cell.previousElementSibling !== before || cell.querySelector(ENDS)) isFolding = false;
            cell.classList.toggle("course-folded", isFolding);
            cell.classList.toggle("course-folded-first", isFolding && !before.classList.contains("course-folded"));
            isFolding ||= !cell.matches(".course-looked") && cell.querySelector(ASKS) !== null;
            before = cell;
        }
    }

    // Whether a change of the page may fold or unfold something; most only write a word.
    function matters({type, target, addedNodes, removedNodes}) {
        if (type === "attributes") return target.matches(".course-prediction, .course-looked");
        return [...addedNodes, ...removedNodes].some(node => node.nodeType === Node.ELEMENT_NODE
            && (node.matches(TOLD) || node.querySelector(TOLD)));
    }

    // Whoever wants to look anyway clicks on a folded cell.
    function look({target}) {
        let cell = target.closest?.(".course-folded");
        while (cell?.classList.contains("course-folded")) cell = cell.previousElementSibling;
        cell?.classList.add("course-looked");
    }

    async function plugin() {
        const [rendermime] = Object.values(shared["@jupyterlab/rendermime"]);
        const {RenderedImage} = (await rendermime.get())();
        document.head.append(Object.assign(document.createElement("style"), {textContent: STYLE}));
        document.addEventListener("click", look);
        let isAwaited = false;
        const soon = changes => {
            if (isAwaited || !changes.some(matters)) return;
            isAwaited = true;
            requestAnimationFrame(() => {
                isAwaited = false;
                fold();
            });
        };
        const watched = {subtree: true, childList: true, attributeFilter: ["class"]};
        new MutationObserver(soon).observe(document.body, watched);

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
