// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/curl_library.h"

#include <type_traits>

#include <dlfcn.h>

namespace ctscope::history {

namespace {

constexpr const char *fileName = "libcurl.so.4";

bool load(CurlLibrary &curl)
{
    void *const library = ::dlopen(fileName, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr)
        return false;
    bool isComplete = true;
    const auto find = [&](auto &function, const char *name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
        isComplete = isComplete && function != nullptr;
    };
    find(curl.global_init, "curl_global_init");
    find(curl.easy_init, "curl_easy_init");
    find(curl.easy_cleanup, "curl_easy_cleanup");
    find(curl.easy_reset, "curl_easy_reset");
    find(curl.easy_setopt, "curl_easy_setopt");
    find(curl.easy_getinfo, "curl_easy_getinfo");
    find(curl.easy_escape, "curl_easy_escape");
    find(curl.easy_strerror, "curl_easy_strerror");
    find(curl.multi_init, "curl_multi_init");
    find(curl.multi_cleanup, "curl_multi_cleanup");
    find(curl.multi_add_handle, "curl_multi_add_handle");
    find(curl.multi_remove_handle, "curl_multi_remove_handle");
    find(curl.multi_perform, "curl_multi_perform");
    find(curl.multi_poll, "curl_multi_poll");
    find(curl.multi_wakeup, "curl_multi_wakeup");
    find(curl.multi_info_read, "curl_multi_info_read");
    find(curl.slist_append, "curl_slist_append");
    find(curl.slist_free_all, "curl_slist_free_all");
    find(curl.free, "curl_free");
    return isComplete && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

} // namespace

const CurlLibrary *CurlLibrary::get()
{
    struct Loaded {
        CurlLibrary curl;
        bool isThere = load(curl);
    };
    static const Loaded loaded;
    return loaded.isThere ? &loaded.curl : nullptr;
}

} // namespace ctscope::history
