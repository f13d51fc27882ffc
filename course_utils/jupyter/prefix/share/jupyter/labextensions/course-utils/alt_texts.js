// Pictures in outputs get their alt text: JupyterLab receives it with each picture, and drops it.
//
// The page loads this file as a prebuilt extension: it hands the modules that it shares to `init`, and asks `get` for ours.
window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = (() => {
    let shared;

    async function plugin() {
        const [rendermime] = Object.values(shared["@jupyterlab/rendermime"]);
        const {RenderedImage} = (await rendermime.get())();

        class DescribedImage extends RenderedImage {
            async render(model) {
                await super.render(model);
                const alt = model.metadata[this.mimeType]?.alt;
                if (alt) this.node.querySelector("img").alt = alt;
            }
        }

        const createRenderer = options => new DescribedImage(options);
        const rendererFactory = {safe: true, mimeTypes: ["image/png"], createRenderer};
        return {id: "course-utils:alt-texts", rendererFactory, rank: 90, dataType: "string"};
    }

    return {
        init: scope => { shared = scope; },
        get: async () => {
            const exported = {__esModule: true, default: await plugin()};
            return () => exported;
        },
    };
})();
