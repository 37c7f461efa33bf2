package dev.hawser.transports.tls;

import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;

/** Hands out one key manager that is ready; Netty's cache of keys takes only a factory. */
final class KeyedFactory extends KeyManagerFactory {

  KeyedFactory(KeyManager ready) {
    super(
        new KeyManagerFactorySpi() {
          @Override
          protected void engineInit(KeyStore store, char[] password) {}

          @Override
          protected void engineInit(ManagerFactoryParameters parameters) {}

          @Override
          protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {ready};
          }
        },
        Security.getProviders()[0],
        "hawser");
  }
}
