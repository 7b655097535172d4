package io.minke.query.endpoint;

import io.minke.query.Answer;
import io.minke.query.ask.Fields;
import io.minke.query.run.Queries;
import io.minke.query.run.WindowQuestion;
import io.minke.query.select.Selector;

/** {@code /api/v2/monitoring/datasets/}: a window per metric, as krill2 clients ask for it. */
public final class DatasetsEndpoint {
    private final Queries queries;

    public DatasetsEndpoint(Queries queries) {
        this.queries = queries;
    }

    public Answer answer(Request request) {
        Fields fields = request.fields();
        WindowQuestion question = WindowFields.question(fields, Selector.ALL, queries.now());
        boolean csv = WindowFields.csv(fields);
        DatasetRequest datasets = fields.json()
                ? DatasetRequest.ofJson(fields, queries.source())
                : DatasetRequest.ofParameters(fields, queries.source());
        WindowWriter writer = csv ? new DatasetCsv(datasets) : new DatasetJson(datasets);
        WindowBody body = WindowBody.of(question, datasets.seriesIds(), queries, writer, request.cancelled());
        return new Answer(200, csv ? Documents.CSV : Documents.JSON, body.headers(), body);
    }
}
