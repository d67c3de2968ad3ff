// Prints what smithy-diff says of two models: severity, event and shape, one event a line.

import java.nio.file.Path;
import java.util.TreeSet;
import software.amazon.smithy.diff.ModelDiff;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.loader.ModelAssembler;
import software.amazon.smithy.model.validation.ValidationEvent;

public class Events {
    public static void main(String[] arguments) {
        TreeSet<String> lines = new TreeSet<>();
        for (ValidationEvent event : ModelDiff.compare(load(arguments[0]), load(arguments[1]))) {
            String about = event.getShapeId().map(Object::toString).orElse("-");
            String kind = event.getId().replaceAll("\\.(ToService|FromService|Appended|[A-Z]\\w*Exception|[0-9]+).*", "");
            lines.add(event.getSeverity() + "\t" + kind + "\t" + about.replaceAll(".*#", ""));
        }
        lines.forEach(System.out::println);
    }

    private static Model load(String file) {
        return Model.assembler()
                .discoverModels(Events.class.getClassLoader())
                .addImport(Path.of(file))
                .putProperty(ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
                .disableValidation()
                .assemble()
                .unwrap();
    }
}
