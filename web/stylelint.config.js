/** Checks for mistakes, role tokens and logical properties. Prettier handles the layout. */
export default {
  rules: {
    "block-no-empty": true,
    "color-no-hex": true,
    "color-named": "never",
    "declaration-block-no-duplicate-properties": true,
    "declaration-no-important": true,
    "function-url-scheme-disallowed-list": ["/^https?:/"],
    "no-duplicate-selectors": true,
    "no-invalid-double-slash-comments": true,
    "property-no-unknown": [true, { ignoreProperties: ["composes"] }],
    "property-disallowed-list": ["/^(margin|padding|border)-(left|right)$/", "float"],
    "selector-max-id": 0,
    "selector-pseudo-class-no-unknown": [true, { ignorePseudoClasses: ["global"] }],
    "unit-no-unknown": true,
  },
  overrides: [
    {
      files: ["**/*.module.css"],
      rules: { "declaration-property-value-disallowed-list": { "/color|background/": ["/oklch\\(/"] } },
    },
  ],
};
