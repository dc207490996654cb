"""`page`: one HTML file that steps through the forward and the backward pass.

- stepper: `page` itself, over page.html, page.css and page.js
- steps: both passes as steps; scene: the drawn graph in the form that the page needs
"""
