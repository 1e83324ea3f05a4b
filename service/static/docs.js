"use strict";
const place = document.getElementById("swagger-ui");
// validatorUrl: null keeps Swagger UI from asking a host of its makers.
SwaggerUIBundle({ url: place.dataset.openapi, domNode: place, deepLinking: true, validatorUrl: null });
