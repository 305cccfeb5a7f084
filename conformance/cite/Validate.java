import java.io.InputStream;
import java.net.URL;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Says what is wrong with the XML document at an address, by the schemas that it names or by its DTD. */
public class Validate {
    public static void main(String[] arguments) throws Exception {
        if (arguments[1].equals("dtd")) {
            byDtd(new URL(arguments[0]));
        } else {
            bySchema(new URL(arguments[0]));
        }
        System.out.println("DONE");
    }

    private static void bySchema(URL address) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        try (InputStream stream = address.openStream()) {
            Document document = factory.newDocumentBuilder().parse(stream);
            NodeList errors = new com.occamlab.te.parsers.XMLValidatingParser().validate(document, null);
            for (int number = 0; number < errors.getLength(); number++) {
                say(errors.item(number).getTextContent());
            }
        }
    }

    private static void byDtd(URL address) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setValidating(true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(new DefaultHandler() {
            @Override
            public void error(SAXParseException error) {
                say(error.getMessage());
            }
        });
        try (InputStream stream = address.openStream()) {
            if (builder.parse(stream).getDoctype() == null) {
                say("There is no DOCTYPE.");
            }
        }
    }

    private static void say(String text) {
        System.out.println("INVALID " + text.replaceAll("\\s+", " "));
    }
}
