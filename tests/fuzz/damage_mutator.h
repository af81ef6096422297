// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/damage.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

// Damages texts as people and their tools do, now and then, besides what the fuzzer does to bytes.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

extern "C" std::size_t LLVMFuzzerCustomMutator(
    std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned int seed)
{
    using namespace ctscope::test;
    constexpr unsigned oneIn = 8;
    constexpr std::size_t largest = std::size_t(64) << 10;
    if (seed % oneIn != 0 || size > largest)
        return LLVMFuzzerMutate(data, size, maxSize);
    Random random(seed);
    const std::string text(reinterpret_cast<const char *>(data), size);
    const std::string damaged = oneOf(random, damages()).apply(random, text).substr(0, maxSize);
    std::memcpy(data, damaged.data(), damaged.size());
    return damaged.size();
}
